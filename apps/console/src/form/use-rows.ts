import type { GroupDef } from '@verum/odm';
import type { GroupStep } from '@verum/values';
import { isBlank } from './content.ts';
import { useOpenForm, useRows } from './form-context.ts';
import { groupPath, rowPath } from './form-layout.ts';
import { nextKey } from './repeats.ts';

/** The rows of a repeating group, and what adds to them. */
export interface Row {
  /** Those that entry is asked for. */
  readonly keys: readonly string[];
  readonly isFull: boolean;
  readonly limit: number;
  /** Nobody adds or removes a row of a fixed group. */
  readonly isFixed: boolean;
  readonly stepOf: (repeatKey: string) => readonly GroupStep[];
  pathOf(repeatKey: string): string;
  add(): void;
  /** Adds rows until there are so many, or no more may be; the keys that are there then. */
  atLeast(count: number): readonly string[];
  hasContent(at: number): boolean;
}

export function useRowActs(group: GroupDef, around: readonly GroupStep[]): Row {
  const { store } = useOpenForm();
  const path = groupPath(around, group.oid);
  const { all, offered } = useRows(group, around);
  const limit = group.repeatingLimit ?? Number.POSITIVE_INFINITY;
  const isFixed = group.repeatingKind === 'static';
  const pathOf = (repeatKey: string) => rowPath(around, { oid: group.oid, repeatKey });

  function atLeast(count: number): readonly string[] {
    const keys = [...offered];
    const known = [...all];
    while (keys.length < count && known.length < limit && !isFixed) {
      const key = nextKey(known);
      keys.push(key);
      known.push(key);
    }
    // The rows in sight become known with the new ones, or the first would go while it is blank.
    for (const key of known) store.addRow(path, key);
    return keys;
  }

  return {
    keys: offered,
    isFull: all.length >= limit,
    limit,
    isFixed,
    stepOf: (repeatKey) => [...around, { oid: group.oid, repeatKey }],
    pathOf,
    add: () => void atLeast(offered.length + 1),
    atLeast,
    hasContent: (at) => {
      const key = offered[at];
      return key !== undefined && store.under(pathOf(key)).some((one) => !isBlank(store.field(one).content));
    },
  };
}
