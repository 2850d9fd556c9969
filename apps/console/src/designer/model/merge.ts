import type { Draft } from './draft.ts';
import { boundByCircles } from './merge-circles.ts';
import { listOf } from './oids.ts';
import { mapKeptReferences } from './references.ts';
import { dropping, existing } from './settle.ts';

/** One thing of a draft that two people may change without touching each other: a definition, or a setting. */
export interface Part {
  /** A kind of definition, `build` for a member of the build itself, `design` for one of the design. */
  readonly kind: keyof typeof listOf | 'build' | 'design';
  /** The OID, or the name of the member. */
  readonly name: string;
}

export type Side = 'mine' | 'theirs';

export interface Difference extends Part {
  readonly key: string;
  /** What became of it on each side, seen from what both began with. */
  readonly mine: Fate;
  readonly theirs: Fate;
  /** Both changed it, and not to the same: somebody has to choose. */
  readonly isConflict: boolean;
  /** Of moves that put groups into each other: all with the same are taken from one side. */
  readonly circle?: string;
}
export type Fate = 'same' | 'added' | 'changed' | 'removed';

interface Versions {
  readonly base: Draft;
  readonly mine: Draft;
  readonly theirs: Draft;
}

/** Everything that differs between the two sides, in the order of the build. */
export function differences(versions: Versions): readonly Difference[] {
  const apart = partsApart(versions);
  const bound = boundByCircles(versions, apart);
  return apart.map((one) => {
    const circle = bound.get(one.key);
    return circle === undefined ? one : { ...one, isConflict: true, circle };
  });
}

function partsApart({ base, mine, theirs }: Versions): readonly Difference[] {
  const [before, left, right] = [partsOf(base), partsOf(mine), partsOf(theirs)];
  const keys = new Set([...right.keys(), ...left.keys(), ...before.keys()]);
  return [...keys].flatMap((key): Difference[] => {
    const [b, m, t] = [before.get(key), left.get(key), right.get(key)];
    if (isSame(m?.content, t?.content)) return [];
    const part = m ?? t ?? b;
    if (!part) return [];
    const fates = { mine: fate(b?.content, m?.content), theirs: fate(b?.content, t?.content) };
    return [
      { key, kind: part.kind, name: part.name, ...fates, isConflict: fates.mine !== 'same' && fates.theirs !== 'same' },
    ];
  });
}

/**
 * Both in one: what only one side changed is as that side has it, and what both changed as `choose` says. What refers to
 * something that then is not there any more goes with it.
 */
export function merged(versions: Versions, choose: (difference: Difference) => Side): Draft {
  const { mine, theirs } = versions;
  const takeMine = new Set<string>();
  const chosen = new Map<string, Side>();
  for (const difference of differences(versions)) {
    const { key, circle = key, isConflict, mine: fate } = difference;
    const side = chosen.get(circle) ?? (isConflict ? choose(difference) : fate === 'same' ? 'theirs' : 'mine');
    chosen.set(circle, side);
    if (side === 'mine') takeMine.add(key);
  }
  const [left, right] = [partsOf(mine), partsOf(theirs)];
  const contentAt = (key: string) => (takeMine.has(key) ? left : right).get(key)?.content;
  const members = <T extends object>(kind: 'build' | 'design', from: T, also: T): T => {
    const names = new Set([...Object.keys(from), ...Object.keys(also)]);
    const entries = [...names].flatMap((name): [string, unknown][] => {
      if (kind === 'build' && isList(name)) return [];
      const value = contentAt(keyOf(kind, name));
      return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(entries) as T;
  };
  const lists = Object.entries(listOf).map(([kind, list]) => {
    const order = mergedOrder(oids(theirs.build[list]), oids(mine.build[list]));
    return [list, order.flatMap((oid) => contentAt(keyOf(kind as Part['kind'], oid)) ?? [])] as const;
  });
  const build: Draft['build'] = {
    ...members('build', theirs.build, mine.build),
    ...(Object.fromEntries(lists) as Partial<Draft['build']>),
  };
  const draft = { build: withPositions(build), design: members('design', theirs.design, mine.design) };
  return repaired(draft, [mine, theirs]);
}

function repaired(merge: Draft, sides: readonly Draft[]): Draft {
  const before = sides.map(existing);
  for (let draft = merge; ; ) {
    const next = before.reduce((now, was) => mapKeptReferences(now, dropping(was, existing(now))), draft);
    if (next === draft) return draft;
    draft = next;
  }
}

/** Two visits moved on two sides may both be third; the order of the list decides. */
function withPositions(build: Draft['build']): Draft['build'] {
  const placed = build.visits.toSorted((a, b) => (a.plan?.position ?? 1e9) - (b.plan?.position ?? 1e9));
  let position = 0;
  const visits = placed.map((visit) => {
    if (!visit.plan) return visit;
    position += 1;
    const order = visit.plan.order === undefined ? {} : { order: position };
    return { ...visit, plan: { ...visit.plan, position, ...order } };
  });
  return { ...build, visits };
}

/** Theirs, with what only I have after what it stands behind at mine. */
function mergedOrder(theirs: readonly string[], mine: readonly string[]): readonly string[] {
  const order = [...theirs];
  for (const [at, oid] of mine.entries()) {
    if (order.includes(oid)) continue;
    const before = mine.slice(0, at).findLast((one) => order.includes(one));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, oid);
  }
  return order;
}

const oids = (list: readonly { readonly oid: string }[]) => list.map(({ oid }) => oid);
const keyOf = (kind: Part['kind'], name: string) => `${kind}\n${name}`;
const lists: ReadonlySet<string> = new Set(Object.values(listOf));
const isList = (name: string) => lists.has(name);

function partsOf({ build, design }: Draft): ReadonlyMap<string, Part & { readonly content: unknown }> {
  const parts = new Map<string, Part & { readonly content: unknown }>();
  const add = (kind: Part['kind'], name: string, content: unknown) =>
    parts.set(keyOf(kind, name), { kind, name, content });
  for (const [kind, list] of Object.entries(listOf))
    for (const definition of build[list]) add(kind as Part['kind'], definition.oid, definition);
  for (const [name, value] of Object.entries(build)) if (!isList(name)) add('build', name, value);
  for (const [name, value] of Object.entries(design)) add('design', name, value);
  return parts;
}

function fate(before: unknown, after: unknown): Fate {
  if (isSame(before, after)) return 'same';
  return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
}

const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);
