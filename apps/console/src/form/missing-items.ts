import { isBlank } from './content.ts';
import type { LaidOutItem } from './form-layout.ts';
import type { FormStore } from './form-store.ts';
import { repeatsOf } from './repeats.ts';

/**
 * The items that have to be there before the entry is complete. Items under a collection condition are not asked
 * for, because whether it holds is not judged here; nor are those of a row that nobody has begun.
 */
export function missingItems(
  items: readonly LaidOutItem[],
  { field }: Pick<FormStore, 'field'>,
): readonly LaidOutItem[] {
  const begun = new Set(
    items.filter(({ path }) => !isBlank(field(path).content)).flatMap(({ path }) => repeatsOf(path).map(rowName)),
  );
  return items.filter(({ path, slot }) => {
    if (!slot.mandatory || slot.conditionOids.length > 0 || !isBlank(field(path).content)) return false;
    return repeatsOf(path).every((row, level) => begun.has(rowName(row)) || isFixed(slot.groups, level));
  });
}

const rowName = ([group, key]: readonly [string, string]) => `${group}!${key}`;

/** The rows of a static group are all there from the start. */
function isFixed(groups: LaidOutItem['slot']['groups'], level: number): boolean {
  const repeating = groups.filter(({ group }) => group.repeating);
  return repeating[level]?.group.repeatingKind === 'static';
}
