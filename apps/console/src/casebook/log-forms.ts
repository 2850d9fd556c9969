import { type BuildIndex, type FormDef, formSlots, type ItemSlot } from '@verum/odm';
import type { FormKey } from '@verum/values';
import { isDerived } from '../form/derived-item.ts';
import type { CasebookPlan, PlannedForm, PlannedVisit } from './casebook-plan.ts';

/** A form that repeats in a visit: adverse events, medication. */
export interface Log {
  readonly planned: PlannedVisit;
  readonly form: FormDef;
  readonly repeats: readonly PlannedForm[];
  /** The key of the next one. */
  readonly next: FormKey;
}

export function logsOf({ visits }: Pick<CasebookPlan, 'visits'>): readonly Log[] {
  return visits.flatMap((planned) =>
    planned.addable.map(({ form, key }) => ({
      planned,
      form,
      repeats: planned.forms.filter((one) => one.form.oid === form.oid),
      next: key,
    })),
  );
}

/** Columns that still can be read beside each other. */
const columnsMax = 5;

/**
 * What tells one record from the next: the first items that are asked of every record, then the other ones, in the
 * order of the form. Not what repeats inside of it, is computed, or is asked only under a condition.
 */
export function keyItems(index: BuildIndex, formOid: string): readonly ItemSlot[] {
  const slots = formSlots(index, formOid).filter(
    (slot) =>
      !isDerived(index, slot) && slot.conditionOids.length === 0 && !slot.groups.some(({ group }) => group.repeating),
  );
  const chosen = new Set([...slots.filter(({ mandatory }) => mandatory), ...slots].slice(0, columnsMax));
  return slots.filter((slot) => chosen.has(slot));
}
