import { useId } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useDraft } from '../model/use-draft.ts';
import { nameAt } from './names.ts';

/** Where something may be entered. */
export interface ItemPlace {
  readonly place: string;
  /** Where the visit is part of the choice. */
  readonly visitOid?: string;
  readonly formOid: string;
  readonly itemOid: string;
}

interface PlaceChoiceProps {
  readonly label: string;
  readonly places: readonly ItemPlace[];
  /** '' for none. */
  readonly chosen: string;
  /** What is so where no place is chosen. */
  readonly none: string;
  readonly onChoose: (place: string | undefined) => void;
}

/** An item of the build by the names that lead to it; one that is chosen and not there any more stays as it is. */
export function PlaceChoice({ label, places, chosen, none, onChoose }: PlaceChoiceProps) {
  const { draft } = useDraft();
  const { language } = useMessages();
  const id = useId();
  const isKnown = chosen === '' || places.some(({ place }) => place === chosen);
  const nameOf = ({ visitOid, formOid, itemOid }: ItemPlace) =>
    [
      visitOid !== undefined && nameAt(draft.build, { kind: 'visit', oid: visitOid }, language),
      nameAt(draft.build, { kind: 'form', oid: formOid }, language),
      nameAt(draft.build, { kind: 'item', oid: itemOid }, language),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <div className="commit-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={chosen} onChange={({ target }) => onChoose(target.value || undefined)}>
        <option value="">{none}</option>
        {!isKnown && <option value={chosen}>{chosen}</option>}
        {places.map((one) => (
          <option key={one.place} value={one.place}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
