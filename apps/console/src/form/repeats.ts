import type { GroupDef } from '@verum/odm';
import { formatItemPath, parseItemPath } from '@verum/values';

const inOrder = new Intl.Collator('en', { numeric: true }).compare;

/** The rows shown of a repeating group: those that hold something, those asked for, and as many as it always has. */
export function rowKeys({ repeatingKind, repeatingLimit = 1 }: GroupDef, known: Iterable<string>): readonly string[] {
  const keys = new Set(known);
  // A static group has its rows from the start; every other one offers the first.
  const least = repeatingKind === 'static' ? Math.min(repeatingLimit, 200) : 1;
  for (let key = 1; key <= least && keys.size < least; key++) keys.add(String(key));
  return [...keys].sort(inOrder);
}

/** The key after the last one; keys that are not numbers are passed over. */
export function nextKey(keys: Iterable<string>): string {
  let last = 0;
  for (const key of keys) if (/^\d{1,9}$/.test(key)) last = Math.max(last, Number(key));
  return String(last + 1);
}

/** The repeats an item path lies in: `[['IG.A', '2'], ['IG.A!2/IG.B', '1']]`. */
export function repeatsOf(path: string): (readonly [groupPath: string, repeatKey: string])[] {
  const { groups } = parseItemPath(path) ?? { groups: [] };
  return groups.flatMap(({ oid, repeatKey }, level) =>
    repeatKey === undefined
      ? []
      : [[formatItemPath({ groups: groups.slice(0, level), itemOid: oid }), repeatKey] as const],
  );
}
