import type { VisitDef } from '@verum/odm';
import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { copyVisit, editVisit, moveFormOfVisit, moveVisit, removeVisit, type VisitType } from '../model/visits.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { DateChoice } from '../parts/date-choice.tsx';
import { focusSoon } from '../parts/focus.ts';
import { titleOf } from '../parts/names.ts';
import { OidField } from '../parts/oid-field.tsx';
import { useRemoval } from '../parts/remove-button.tsx';
import { SortableList } from '../parts/sortable-list.tsx';
import { TextPair } from '../parts/text-pair.tsx';
import { Title } from '../parts/title.tsx';
import { WindowFields } from './window-fields.tsx';

const types: readonly VisitType[] = ['scheduled', 'unscheduled', 'common'];

/** One visit: what it is called, what kind it is, when it is due, its forms in their order. */
export function VisitDetail({ visit }: { readonly visit: VisitDef }) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const { go } = useDesignerPlace();
  const { remove, dialog } = useRemoval();
  const id = useId();
  const { oid } = visit;
  const title = titleOf(visit, language);

  function copy() {
    const copyOid = newOid(draft, 'visit', oid.slice(oid.indexOf('.') + 1));
    edit(copyVisit(oid, copyOid));
    go({ at: `visit:${copyOid}` });
    focusSoon('visit.title.en');
  }

  return (
    <section className="designer-detail" aria-label={t('designer.visit.of', { name: title })}>
      <h2>
        <Title of={visit} />
      </h2>
      <TextPair
        label={t('designer.title')}
        texts={visit.description}
        isWanted
        focusName="visit.title"
        onChange={(description, one) => edit(editVisit(oid, { description }), `visit ${oid} title ${one}`)}
      />
      <div className="detail-row">
        <div className="commit-field">
          <label htmlFor={id}>{t('designer.visit.type')}</label>
          <select
            id={id}
            value={visit.type}
            onChange={({ target }) => edit(editVisit(oid, { type: typeOf(target.value) }))}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {t(`designer.visit.type.${type}`)}
              </option>
            ))}
          </select>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={visit.repeating}
            onChange={({ target }) => edit(editVisit(oid, { repeating: target.checked }))}
          />
          {t('designer.repeats')}
        </label>
      </div>
      <WindowFields visitOid={oid} />
      <DateChoice visit={oid} formOids={visit.forms.map(({ formOid }) => formOid)} />
      <div className="detail-row">
        <CommitField
          label={t('designer.name')}
          value={visit.name}
          onCommit={(name) => edit(editVisit(oid, { name }))}
        />
        <OidField kind="visit" oid={oid} onRenamed={(to) => go({ at: `visit:${to}` })} />
      </div>
      {visit.forms.length > 0 && (
        <>
          <h3>{t('designer.visit.forms')}</h3>
          <SortableList
            label={t('designer.visit.forms')}
            entries={visit.forms.map(({ formOid }) => {
              const form = draft.build.forms.find((one) => one.oid === formOid);
              return { key: formOid, content: <span>{form ? <Title of={form} /> : formOid}</span> };
            })}
            selected={undefined}
            onSelect={() => undefined}
            onMove={(formOid, by) => edit(moveFormOfVisit(oid, formOid, by))}
          />
        </>
      )}
      <div className="buttons">
        <button type="button" onClick={() => edit(moveVisit(oid, -1))}>
          {t('designer.earlier')}
        </button>
        <button type="button" onClick={() => edit(moveVisit(oid, 1))}>
          {t('designer.later')}
        </button>
        <button type="button" onClick={copy}>
          {t('designer.copy')}
        </button>
        <button type="button" onClick={() => remove(title, removeVisit(oid), () => go({ at: undefined }))}>
          {t('designer.remove')}
        </button>
      </div>
      {dialog}
    </section>
  );
}

const typeOf = (value: string): VisitType => types.find((type) => type === value) ?? 'scheduled';
