import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { splitDesign } from '@verum/checks';
import type { StudyBuild } from '@verum/odm';
import { useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { studiesQuery } from '../../study/queries.ts';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { copyForm } from '../model/copy-form.ts';
import { useDraft, useOpenDraft } from '../model/use-draft.ts';
import { titleOf } from '../parts/names.ts';

/** Brings forms of another build, of this study or of any other that one may read. */
export function CopyFormDialog({ onClose }: { readonly onClose: () => void }) {
  const { study: own } = useParams({ from: '/shell/studies/$study/drafts/$draft' });
  const { t, language } = useMessages(designerMessages);
  const { edit } = useDraft();
  const { store } = useOpenDraft();
  const { go } = useDesignerPlace();
  const id = useId();
  const [study, setStudy] = useState(own);
  const [build, setBuild] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const studies = useQuery(studiesQuery);
  const builds = useQuery({
    queryKey: ['releases', study, 'builds'],
    queryFn: async ({ signal }) => (await api.edc.listBuilds({ study }, { signal })).builds?.toReversed() ?? [],
  });
  const number = build || builds.data?.[0]?.build || '';
  const model = useQuery({
    queryKey: ['build model', study, number],
    queryFn: async ({ signal }) => (await api.edc.getBuildModel({ study, build: number }, { signal })) as StudyBuild,
    enabled: number !== '',
    structuralSharing: false,
  });
  const error = studies.error ?? builds.error ?? model.error;

  function copy() {
    if (!model.data) return;
    const source = splitDesign(model.data);
    const before = store.get().build.forms.length;
    edit((draft) => [...chosen].reduce((now, oid) => copyForm(source, oid)(now), draft));
    const first = store.get().build.forms[before];
    if (first) go({ form: first.oid, at: `form:${first.oid}` });
    onClose();
  }

  return (
    <Modal title={t('designer.form.fetch')} onClose={onClose}>
      <div className="detail-row">
        <div className="commit-field">
          <label htmlFor={`${id}-study`}>{t('designer.fetch.study')}</label>
          <select
            id={`${id}-study`}
            value={study}
            onChange={({ target }) => {
              setStudy(target.value);
              setBuild('');
              setChosen(new Set());
            }}
          >
            {(studies.data ?? [{ code: own }]).map((one) => (
              <option key={one.code} value={one.code}>
                {one.code}
              </option>
            ))}
          </select>
        </div>
        <div className="commit-field">
          <label htmlFor={`${id}-build`}>{t('designer.fetch.build')}</label>
          <select
            id={`${id}-build`}
            value={number}
            onChange={({ target }) => {
              setBuild(target.value);
              setChosen(new Set());
            }}
          >
            {(builds.data ?? []).map((one) => (
              <option key={one.build} value={one.build}>
                {`${one.build} · ${one.name || one.oid}`}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error && <ProblemNotice error={error} />}
      {builds.data?.length === 0 && <p className="quiet">{t('designer.fetch.none')}</p>}
      <fieldset className="fetch-forms">
        <legend>{t('designer.view.forms')}</legend>
        {(model.data?.forms ?? []).map((form) => (
          <label key={form.oid} className="check">
            <input
              type="checkbox"
              checked={chosen.has(form.oid)}
              onChange={({ target }) => {
                const others = [...chosen].filter((oid) => oid !== form.oid);
                setChosen(new Set(target.checked ? [...others, form.oid] : others));
              }}
            />
            {titleOf(form, language)} <code>{form.oid}</code>
          </label>
        ))}
      </fieldset>
      <div className="buttons">
        <button type="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="button" className="primary" disabled={chosen.size === 0} onClick={copy}>
          {t('designer.fetch.act', { count: chosen.size })}
        </button>
      </div>
    </Modal>
  );
}
