import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { edc } from '@verum/contracts';
import { useId, useState } from 'react';
import type { Json } from '../../api/json.ts';
import { useMessages } from '../../language/use-messages.ts';
import { buildsQuery } from '../../releases/release-queries.ts';
import { api } from '../../session/session.ts';
import { textOf, useSubmit } from '../../subjects/use-submit.ts';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { headMessages } from '../head-messages.ts';

interface NewDraftDialogProps {
  readonly study: string;
  /** It is begun from this build, unless another beginning is chosen. */
  readonly build?: string;
  readonly onClose: () => void;
}

const languages = ['en', 'zh'] as const;

/** Begins a draft: from nothing, from a build, or from a file. What the file said that cannot be used is shown first. */
export function NewDraftDialog({ study, build, onClose }: NewDraftDialogProps) {
  const { t, language } = useMessages(headMessages);
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = useId();
  const { data: builds = [] } = useQuery(buildsQuery(study));
  const [from, setFrom] = useState(build === undefined ? '' : `build ${build}`);
  const [problem, setProblem] = useState<'name' | 'file'>();
  const [imported, setImported] = useState<Json<edc.ImportDraftResponse>>();

  const open = async (draft = '') => {
    await client.invalidateQueries({ queryKey: ['drafts', study] });
    await navigate({ to: '/studies/$study/drafts/$draft', params: { study, draft } });
  };
  const { submit, error, isBusy } = useSubmit(async (filled) => {
    const name = { nameEn: textOf(filled, 'en'), nameZh: textOf(filled, 'zh') };
    setProblem(undefined);
    if (from === 'file') {
      const file = filled.get('file');
      if (!(file instanceof File) || file.size === 0) return setProblem('file');
      const document = new Blob([file], { type: /\.csv$/i.test(file.name) ? 'text/csv' : 'application/xml' });
      const answer = await api.draft.importDraft({ study, document, ...name });
      return answer.findings?.length ? setImported(answer) : await open(answer.draft?.draft);
    }
    if (name.nameEn === '' && name.nameZh === '') return setProblem('name');
    const baseBuild = from.startsWith('build ') ? from.slice('build '.length) : '';
    await open((await api.draft.createDraft({ study, baseBuild, ...name })).draft);
  });

  if (imported) {
    const { findings = [], draft } = imported;
    return (
      <Modal title={t('designer.new')} onClose={onClose}>
        <p>{t('designer.new.findings', { count: findings.length })}</p>
        <ul className="build-findings">
          {findings.slice(0, 200).map((one) => (
            <li key={`${one.rule} ${one.path} ${one.line} ${one.column}`}>
              {language === 'zh' ? one.messageZh : one.messageEn} <code>{`${one.path}:${one.line ?? 0}`}</code>
            </li>
          ))}
        </ul>
        <div className="buttons">
          <button type="button" className="primary" onClick={() => open(draft?.draft)}>
            {t('designer.new.open')}
          </button>
        </div>
      </Modal>
    );
  }
  return (
    <Modal title={t('designer.new')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <div className="text-field">
          <label htmlFor={`${id}-from`}>{t('designer.new.from')}</label>
          <select id={`${id}-from`} value={from} onChange={({ target }) => setFrom(target.value)}>
            <option value="">{t('designer.new.empty')}</option>
            <option value="file">{t('designer.new.file')}</option>
            {builds.map(({ build = '', name = '', oid = '' }) => (
              <option key={build} value={`build ${build}`}>
                {t('designer.new.build', { build, name: name || oid })}
              </option>
            ))}
          </select>
        </div>
        {from === 'file' && (
          <div className="text-field">
            <label htmlFor={`${id}-file`}>{t('designer.new.file.choose')}</label>
            <input
              id={`${id}-file`}
              name="file"
              type="file"
              accept=".xml,.odm,.csv,.xls,.zip,application/xml,text/xml,text/csv,application/vnd.ms-excel"
            />
          </div>
        )}
        {languages.map((one) => (
          <div key={one} className="text-field">
            <label htmlFor={`${id}-${one}`}>{t('designer.nameIn', { language: t(`designer.language.${one}`) })}</label>
            <input id={`${id}-${one}`} name={one} maxLength={200} autoComplete="off" />
          </div>
        ))}
        {problem && (
          <p className="problem" role="alert">
            {t(problem === 'file' ? 'designer.new.file.none' : 'designer.nameIn.none')}
          </p>
        )}
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {t('designer.new')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
