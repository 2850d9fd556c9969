import { parseFormKey, parseItemPath } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import { isGroupPath } from '../casebook/current-items.ts';
import { formIn } from '../casebook/form-in.ts';
import { type FormState, isBlank } from '../casebook/form-state.ts';

/** From the build that a casebook stands on to another one of its study. */
export interface Move {
  readonly from: CompiledBuild;
  readonly to: CompiledBuild;
}

/**
 * The paths of a form that have no place in the build moved to, sorted: the visit, the form, the group or the item is
 * gone, the item stands elsewhere, or a repeat is not allowed any more. Marks of removed repeats are no values and are
 * left out. A repeat that was against the build before (an import keeps those) is no news.
 */
export function findOrphans({ from, to }: Move, formKey: string, state: FormState): string[] {
  const paths = [...state.items.keys()].filter((path) => !isGroupPath(path));
  const key = parseFormKey(formKey);
  const form = key && formIn(to, key);
  if (!key || !form) return paths.toSorted();
  const formBefore = formIn(from, key);
  const orphanedBefore = new Set(state.orphaned);
  const around: readonly Level[] = [
    {
      key: key.visitRepeatKey,
      repeats: to.visits.get(key.visitOid)?.repeating,
      repeated: from.visits.get(key.visitOid)?.repeating,
    },
    { key: key.formRepeatKey, repeats: form.isRepeating, repeated: formBefore?.isRepeating },
  ];
  const isPlaced = (path: string) => {
    const place = form.placeOf(path);
    if (!place) return false;
    const groupsBefore = formBefore?.placeOf(path)?.slot.slot.groups;
    const groups = place.slot.slot.groups.map(
      ({ group }, level): Level => ({
        key: place.groups[level]?.repeatKey,
        repeats: group.repeating,
        repeated: groupsBefore?.[level]?.group.repeating,
      }),
    );
    const isExcused = !orphanedBefore.has(path);
    return [...around, ...groups].every(
      ({ key: repeat, repeats, repeated }) =>
        repeat === undefined || repeats === true || (isExcused && repeated === false),
    );
  };
  return paths.filter((path) => !isPlaced(path)).toSorted();
}

interface Level {
  readonly key: string | undefined;
  readonly repeats: boolean | undefined;
  /** In the build before; undefined where it had no such thing. */
  readonly repeated: boolean | undefined;
}

/** A row of a casebook, with what its values alone do not say. */
export interface FormRowFacts {
  /** Only the unblinded see the row; that never changes. */
  readonly isBlinded: boolean;
  /** Its signature stands over its present content. */
  readonly isSigned: boolean;
}

/**
 * Whether moving a row would leave values where the wrong people read them: an item or a form that the build moved to
 * keeps from the blinded stands in an open row, or an open form in a blinded one. Values are never moved from row to
 * row, so such a casebook cannot be moved at all.
 */
export function crossesBlinding(
  { from, to }: Move,
  formKey: string,
  state: FormState,
  { isBlinded }: FormRowFacts,
): boolean {
  const formOid = parseFormKey(formKey)?.formOid ?? '';
  if (isBlinded) return to.blinding.originOf(formOid) === formOid && isOpenForm(to, formOid);
  if (to.blinding.isBlinded(formOid)) return true;
  const added = to.blinding.items.difference(from.blinding.items);
  if (added.size === 0) return false;
  return [...state.items].some(([path, item]) => {
    const itemOid = parseItemPath(path)?.itemOid;
    return itemOid !== undefined && !isBlank(item) && added.has(itemOid);
  });
}

function isOpenForm({ model, blinding }: CompiledBuild, formOid: string): boolean {
  return model.forms.some(({ oid }) => oid === formOid) && !blinding.isBlinded(formOid);
}

/** Whether any move between the two can cross the blinding at all: only then every value has to be looked at. */
export function changesBlinding({ from, to }: Move): boolean {
  const wholeForms = ({ model, blinding }: CompiledBuild) =>
    new Set(model.forms.flatMap(({ oid }) => (blinding.isBlinded(oid) ? [oid] : [])));
  return (
    to.blinding.items.difference(from.blinding.items).size > 0 ||
    wholeForms(from).symmetricDifference(wholeForms(to)).size > 0
  );
}
