import type { ContentRef } from '@verum/odm';
import type { Draft } from './draft.ts';
import type { Difference } from './merge.ts';

type Owned = Pick<Difference, 'key' | 'kind' | 'name' | 'mine' | 'isConflict'>;
type Contents = ReadonlyMap<string, readonly ContentRef[]>;

/**
 * Moves of two people may put groups into each other: A into B on one side, B into A on the other. No form could be drawn
 * of that, and no server takes it. Each side by itself has no circle, so whatever places the groups of a circle is taken
 * from one side as a whole. Answers with the key of each such difference, and the circle that it belongs to.
 */
export function boundByCircles(
  { mine, theirs }: { readonly mine: Draft; readonly theirs: Draft },
  differences: readonly Owned[],
): ReadonlyMap<string, string> {
  const placing = differences.filter(({ kind }) => kind === 'group' || kind === 'form');
  const [left, right] = [contentsOf(mine), contentsOf(theirs)];
  const changed = new Map(placing.map((one) => [one.key, one]));
  const possible = (key: string) => {
    const one = changed.get(key);
    const takesMine = one !== undefined && (one.isConflict || one.mine !== 'same');
    const takesTheirs = one === undefined || one.isConflict || one.mine === 'same';
    return [...(takesMine ? groupsIn(left.get(key)) : []), ...(takesTheirs ? groupsIn(right.get(key)) : [])];
  };
  const reach = memo((oid) => reachedFrom(oid, (one) => possible(`group\n${one}`)));
  const bound = new Map<string, string>();
  for (const { kind, name, key } of placing) {
    if (kind !== 'group' || bound.has(key) || !reach(name).has(name)) continue;
    const circle = new Set([...reach(name)].filter((one) => reach(one).has(name)));
    for (const one of placing) {
      const held = [...groupsIn(left.get(one.key)), ...groupsIn(right.get(one.key))];
      if ((one.kind === 'group' && circle.has(one.name)) || held.some((oid) => circle.has(oid)))
        bound.set(one.key, key);
    }
  }
  return bound;
}

/** Content by the key of its owner. */
function contentsOf({ build }: Draft): Contents {
  return new Map([
    ...build.forms.map(({ oid, content }) => [`form\n${oid}`, content] as const),
    ...build.groups.map(({ oid, content }) => [`group\n${oid}`, content] as const),
  ]);
}

const groupsIn = (content: readonly ContentRef[] = []) =>
  content.flatMap(({ kind, oid }) => (kind === 'group' ? [oid] : []));

function reachedFrom(start: string, next: (oid: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...next(start)];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    open.push(...next(oid));
  }
  return seen;
}

function memo<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}
