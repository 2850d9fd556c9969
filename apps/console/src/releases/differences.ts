import type { BuildIndex, StudyBuild } from '@verum/odm';
import { designOf } from '../form/design.ts';
import type { Difference } from './release-queries.ts';

/** One property of a definition before and after; for a choice or a place in it, `part` says which. */
export interface Detail {
  readonly property: string;
  readonly part?: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a change of a definition is, in its own words: `properties` as the comparison names them. */
export function detailsOf(
  older: BuildIndex,
  newer: BuildIndex,
  { kind = '', oid = '', properties = [] }: Difference,
): Detail[] {
  const [before, after] = [definitionOf(older, kind, oid), definitionOf(newer, kind, oid)];
  return properties.flatMap((property): Detail[] => {
    const [list = '', inner] = property.split('.', 2);
    if (!(list in refNames)) return propertyDetails(property, before[property], after[property]);
    const [one, other] = [refsOf(before, list), refsOf(after, list)];
    if (inner === undefined) return [{ property, before: [...one.keys()], after: [...other.keys()] }];
    return [...other].flatMap(([part, ref]): Detail[] => {
      const known = one.get(part);
      return known === undefined || same(known[inner], ref[inner])
        ? []
        : [{ property, part, before: known[inner], after: ref[inner] }];
    });
  });
}

/** Of a list of named things, only those that differ, and of these only what differs in them. */
function propertyDetails(property: string, before: unknown, after: unknown): Detail[] {
  const [one, other] = [namedThings(before), namedThings(after)];
  if (!one || !other || (one.size === 0 && other.size === 0)) return [{ property, before, after }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((part): Detail[] => {
    const [old, now] = [one.get(part), other.get(part)];
    if (!old || !now) return [{ property, part, before: old, after: now }];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return names
      .filter((name) => !same(old[name], now[name]))
      .map((name) => ({ property: `${property}.${name}`, part, before: old[name], after: now[name] }));
  });
}

/** By their OIDs or ids; undefined for anything else than a list of things that have one. */
function namedThings(value: unknown): ReadonlyMap<string, Definition> | undefined {
  const list: readonly unknown[] | undefined = value === undefined ? [] : Array.isArray(value) ? value : undefined;
  const named = list?.map((one) => {
    const { oid, id } = (typeof one === 'object' && one !== null ? one : {}) as Definition;
    return [typeof oid === 'string' ? oid : id, one] as const;
  });
  if (!named?.every(([name]) => typeof name === 'string')) return undefined;
  return new Map(named as [string, Definition][]);
}

type Definition = Readonly<Record<string, unknown>>;

const refNames: Readonly<Record<string, string>> = { forms: 'formOid', content: 'oid', entries: 'codedValue' };

/** The definition itself, by its kind; {} where the build has none. */
export function definitionOf(index: BuildIndex, kind: string, oid: string): Definition {
  const { build } = index;
  const lists: Readonly<Record<string, keyof StudyBuild>> = {
    ...{ visit: 'visits', form: 'forms', group: 'groups', item: 'items' },
    ...{ 'code-list': 'codeLists', unit: 'units', derivation: 'methods', skip: 'conditions' },
  };
  const list = lists[kind];
  if (list !== undefined) return found(build[list] as readonly { readonly oid: string }[], oid);
  if (kind === 'check') return checkOf(index, oid);
  if (kind !== 'design') return {};
  if (oid === 'protocol') return { ...build.protocol };
  if (oid === 'study') return { ...build };
  const member = (designOf(index) as unknown as Definition)[oid];
  return typeof member === 'object' && member !== null && !Array.isArray(member)
    ? (member as Definition)
    : { value: member };
}

function found(list: readonly { readonly oid: string }[], oid: string): Definition {
  return { ...list.find((one) => one.oid === oid) };
}

/** `IT.SBP#1` is a range check, `IT.SBP@reference` the reference ranges of an item, everything else a check of the design. */
function checkOf(index: BuildIndex, oid: string): Definition {
  const design = designOf(index);
  const [, item = '', turn] = /^(.*)#(\d+)$/.exec(oid) ?? [];
  if (turn !== undefined) return { ...index.items.get(item)?.rangeChecks?.[Number(turn) - 1] };
  if (oid.endsWith('@reference')) {
    const own = oid.slice(0, -'@reference'.length);
    return { ranges: design.references.filter((range) => range.item === own) };
  }
  return { ...design.checks.find(({ id }) => id === oid) };
}

function refsOf(definition: Definition, list: string): ReadonlyMap<string, Definition> {
  const id = refNames[list] ?? 'oid';
  const refs = (definition[list] ?? []) as readonly Definition[];
  return new Map(refs.map((ref) => [String(ref[id]), ref]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The words that name a definition, and its name where it has none. */
export function labelOf(index: BuildIndex, kind: string, oid: string) {
  // A setting is called by its name; what it says of itself is one of its properties.
  if (kind === 'design') return { texts: [], name: oid };
  const definition = definitionOf(
    index,
    kind === 'check' ? 'item' : kind,
    kind === 'check' ? oid.replace(/[#@].*$/, '') : oid,
  );
  const texts = [definition.question, definition.description, definition.message].find(
    (one): one is readonly { readonly lang: string; readonly text: string }[] => Array.isArray(one) && one.length > 0,
  );
  return { texts: texts ?? [], name: typeof definition.name === 'string' ? definition.name : oid };
}

/** By kind, in the order in which the kinds come. */
export function groupByKind(
  differences: readonly Difference[],
): readonly (readonly [kind: string, list: readonly Difference[]])[] {
  return [...Map.groupBy(differences, ({ kind = '' }) => kind)];
}
