import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { editDesign } from '../model/design.ts';
import { patched } from '../model/keep.ts';
import { subjectPlaces } from '../model/subject-places.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from '../parts/names.ts';

const facts = ['sex', 'birthDate'] as const;

/** Where the sex and the birth date of a subject are entered: reference ranges by sex or age ask for them. */
export function SubjectFields() {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const id = useId();
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.subject')}</legend>
      {facts.map((fact) => {
        const places = subjectPlaces(draft.build, fact);
        const chosen = draft.design.subject[fact] ?? '';
        const isKnown = chosen === '' || places.some(({ place }) => place === chosen);
        return (
          <div key={fact} className="commit-field">
            <label htmlFor={`${id}-${fact}`}>{t(`designer.subject.${fact}`)}</label>
            <select
              id={`${id}-${fact}`}
              value={chosen}
              onChange={({ target }) =>
                edit(
                  editDesign(({ subject }) => ({ subject: patched(subject, { [fact]: target.value || undefined }) })),
                )
              }
            >
              <option value="">{t('designer.subject.none')}</option>
              {!isKnown && <option value={chosen}>{chosen}</option>}
              {places.map(({ place, visitOid, formOid, itemOid }) => (
                <option key={place} value={place}>
                  {[
                    nameAt(draft.build, { kind: 'visit', oid: visitOid }, language),
                    nameAt(draft.build, { kind: 'form', oid: formOid }, language),
                    nameAt(draft.build, { kind: 'item', oid: itemOid }, language),
                  ].join(' · ')}
                </option>
              ))}
            </select>
          </div>
        );
      })}
    </fieldset>
  );
}
