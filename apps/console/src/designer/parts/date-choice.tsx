import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { datePlaces, setVisitDate } from '../model/design.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from './names.ts';

interface DateChoiceProps {
  /** `*` for every visit that says nothing else. */
  readonly visit: string;
  /** Where it may stand. */
  readonly formOids: readonly string[];
}

/** Where the date of a visit is entered: without one no window opens and nothing is overdue. */
export function DateChoice({ visit, formOids }: DateChoiceProps) {
  const { draft, edit } = useDraft();
  const { t, language } = useMessages(designerMessages);
  const id = useId();
  const chosen = draft.design.visitDates[visit] ?? '';
  const places = datePlaces(draft.build, formOids);
  const isKnown = chosen === '' || places.some(({ place }) => place === chosen);
  return (
    <div className="commit-field">
      <label htmlFor={id}>{t(visit === '*' ? 'designer.date.all' : 'designer.date')}</label>
      <select id={id} value={chosen} onChange={({ target }) => edit(setVisitDate(visit, target.value || undefined))}>
        <option value="">{t(visit === '*' ? 'designer.date.none' : 'designer.date.same')}</option>
        {!isKnown && <option value={chosen}>{chosen}</option>}
        {places.map(({ place, formOid, itemOid }) => (
          <option key={place} value={place}>
            {[
              nameAt(draft.build, { kind: 'form', oid: formOid }, language),
              nameAt(draft.build, { kind: 'item', oid: itemOid }, language),
            ].join(' · ')}
          </option>
        ))}
      </select>
    </div>
  );
}
