import type { ContentRef } from '@verum/odm';
import type { Draft } from './draft.ts';
import type { Difference } from './merge.ts';

type Owned = Pick<Difference, 'key' | 'kind' | 'name' | 'mine' | 'isConflict'>;
type Contents = ReadonlyMap<string, readonly ContentRef[]>;

/**
 * Moves of two people may put groups into each other: A into B on one side, B into A on the other. No form could be drawn
 * of that, and no server takes it. Each side by itself has no circle, so whatever places the groups of a circle is taken
 * from one side as a whole. That may make other circles possible, since what only one side changed may now be as the
 * other has it: so they are looked for until there are no more. Answers with the key of each such difference, and the
 * circle that it belongs to.
 */
export function boundByCircles(
  { mine, theirs }: { readonly mine: Draft; readonly theirs: Draft },
  differences: readonly Owned[],
): ReadonlyMap<string, string> {
  const placing = differences.filter(({ kind }) => kind === 'group' || kind === 'form');
  const [left, right] = [contentsOf(mine), contentsOf(theirs)];
  const changed = new Map(placing.map((one) => [one.key, one]));
  const bound = new Map<string, string>();
  const possible = (key: string) => {
    const one = changed.get(key);
    const isChosen = one !== undefined && (one.isConflict || bound.has(key));
    const takesMine = isChosen || (one !== undefined && one.mine !== 'same');
    return [...(takesMine ? groupsIn(left.get(key)) : []), ...(isChosen || !takesMine ? groupsIn(right.get(key)) : [])];
  };
  const places = ({ kind, name, key }: Owned, circle: ReadonlySet<string>) =>
    (kind === 'group' && circle.has(name)) ||
    [...groupsIn(left.get(key)), ...groupsIn(right.get(key))].some((oid) => circle.has(oid));

  for (let before = -1; before !== bound.size; ) {
    before = bound.size;
    for (const circle of circlesOf([...left.keys()].concat([...right.keys()]), possible)) {
      const together = placing.filter((one) => places(one, circle)).map(({ key }) => key);
      bindTogether(bound, together);
    }
  }
  return bound;
}

/** These, and all that any of them was bound with, are one circle, by the key of its first. */
function bindTogether(bound: Map<string, string>, keys: readonly string[]): void {
  const [name] = keys;
  if (name === undefined) return;
  const joined = new Set(keys.flatMap((key) => bound.get(key) ?? []));
  for (const [key, circle] of bound) if (joined.has(circle)) bound.set(key, name);
  for (const key of keys) bound.set(key, name);
}

/** The sets of groups each of which is reached from each other of its set. */
function circlesOf(keys: readonly string[], groupsAt: (key: string) => readonly string[]): ReadonlySet<string>[] {
  const reached = new Map(
    keys
      .filter((key) => key.startsWith(groupKey('')))
      .map((key) => [key.slice(groupKey('').length), reachedFrom(key, groupsAt)] as const),
  );
  const circles: ReadonlySet<string>[] = [];
  const seen = new Set<string>();
  for (const [oid, reach] of reached) {
    if (seen.has(oid) || !reach.has(oid)) continue;
    const circle = new Set([...reach].filter((one) => reached.get(one)?.has(oid)));
    for (const one of circle) seen.add(one);
    circles.push(circle);
  }
  return circles;
}

const groupKey = (oid: string) => `group\n${oid}`;

/** Content by the key of its owner. */
function contentsOf({ build }: Draft): Contents {
  return new Map([
    ...build.forms.map(({ oid, content }) => [`form\n${oid}`, content] as const),
    ...build.groups.map(({ oid, content }) => [groupKey(oid), content] as const),
  ]);
}

const groupsIn = (content: readonly ContentRef[] = []) =>
  content.flatMap(({ kind, oid }) => (kind === 'group' ? [oid] : []));

/** OIDs of the groups within what has this key, however deep. */
function reachedFrom(start: string, groupsAt: (key: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...groupsAt(start)];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    open.push(...groupsAt(groupKey(oid)));
  }
  return seen;
}
