import { DESIGN_NAMESPACE, readDesign } from '@verum/checks';
import type { ExtensionElement, StudyBuild } from '@verum/odm';
import { changedProperties, changedRefs } from './compare-definitions.ts';

export type DifferenceKind =
  | 'visit'
  | 'form'
  | 'group'
  | 'item'
  | 'code-list'
  | 'unit'
  | 'check'
  | 'derivation'
  | 'skip'
  | 'design';

export interface BuildDifference {
  readonly kind: DifferenceKind;
  /** Of the definition; a check by its rule (`IT.SBP#1`, `IT.SBP@reference`), the design by its member. */
  readonly oid: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of a change: names of properties; of places in it `forms.mandatory`, of choices `entries.decode`. */
  readonly properties: readonly string[];
}

/**
 * What is different in the newer of two builds: kind by kind in its order, what it has no more at the end of the kind.
 * How a build calls itself (OID, name, description, ODM version) is no difference; builds that are otherwise the same
 * give nothing.
 */
export function compareBuilds(older: StudyBuild, newer: StudyBuild): BuildDifference[] {
  const [a, b] = [facetsOf(older), facetsOf(newer)];
  return kinds.flatMap((kind) => compareKind(kind, a[kind], b[kind]));
}

const kinds: readonly DifferenceKind[] = [
  ...(['visit', 'form', 'group', 'item', 'code-list', 'unit', 'check', 'derivation', 'skip', 'design'] as const),
];

/** A definition, its parts by which it is compared apart: what it refers to, or the choices it offers. */
interface Facet {
  readonly oid: string;
  readonly properties: object;
  readonly parts?: { readonly name: string; readonly refs: readonly object[]; readonly id: (ref: never) => string };
}

type Facets = Readonly<Record<DifferenceKind, readonly Facet[]>>;

function facetsOf(build: StudyBuild): Facets {
  const { design } = readDesign(build);
  const { checks, references, ...rest } = design;
  const groupOf = ({ content, ...properties }: StudyBuild['forms'][number]): Facet => {
    const id = (ref: { readonly kind: string; readonly oid: string }) => `${ref.kind} ${ref.oid}`;
    return { oid: properties.oid, properties, parts: { name: 'content', refs: content, id } };
  };
  return {
    visit: build.visits.map(({ forms, plan, ...properties }) => ({
      oid: properties.oid,
      properties: { ...properties, ...(plan && { plan: { ...plan, position: undefined } }) },
      parts: { name: 'forms', refs: forms, id: (ref: { readonly formOid: string }) => ref.formOid },
    })),
    form: build.forms.map(groupOf),
    group: build.groups.map(groupOf),
    item: build.items.map(({ rangeChecks: _, ...properties }) => ({ oid: properties.oid, properties })),
    'code-list': build.codeLists.map(({ entries, ...properties }) => ({
      oid: properties.oid,
      properties,
      parts: { name: 'entries', refs: entries, id: (entry: { readonly codedValue: string }) => entry.codedValue },
    })),
    unit: named(build.units),
    check: [
      ...build.items.flatMap(({ oid, rangeChecks = [] }) =>
        rangeChecks.map((properties, index) => ({ oid: `${oid}#${index + 1}`, properties })),
      ),
      ...[...Map.groupBy(references, ({ item }) => item)].map(([item, ranges]) => ({
        oid: `${item}@reference`,
        properties: { ranges },
      })),
      ...checks.map(({ id, ...properties }) => ({ oid: id, properties })),
    ],
    derivation: named(build.methods),
    skip: named(build.conditions),
    design: [
      ...Object.entries(rest).map(([oid, member]) => ({ oid, properties: membersOf(member) })),
      // Their order is one fact: an inserted visit does not change those after it.
      { oid: 'protocol', properties: { ...build.protocol, visits: plannedVisits(build) } },
      { oid: 'study', properties: studyOf(build) },
    ],
  };
}

function named(definitions: readonly { readonly oid: string }[]): Facet[] {
  return definitions.map((properties) => ({ oid: properties.oid, properties }));
}

function plannedVisits({ visits }: StudyBuild): string[] {
  return visits
    .filter(({ plan }) => plan !== undefined)
    .toSorted((a, b) => (a.plan?.position ?? 0) - (b.plan?.position ?? 0))
    .map(({ oid }) => oid);
}

function membersOf(member: unknown): object {
  return typeof member === 'object' && member !== null && !Array.isArray(member) ? member : { value: member };
}

/** What a build says of itself and nowhere else; what the design element says is compared member by member. */
function studyOf({ studyOid, studyName, studyDescription, protocolName, defaultLanguage, extensions }: StudyBuild) {
  const isDesign = ({ name, namespace }: ExtensionElement) => name === 'design' && namespace === DESIGN_NAMESPACE;
  const elements = extensions?.elements?.filter((element) => !isDesign(element)) ?? [];
  const attributes = extensions?.attributes ?? [];
  return { studyOid, studyName, studyDescription, protocolName, defaultLanguage, attributes, elements };
}

function compareKind(kind: DifferenceKind, older: readonly Facet[], newer: readonly Facet[]): BuildDifference[] {
  const before = new Map(older.map((facet) => [facet.oid, facet]));
  const after = new Map(newer.map((facet) => [facet.oid, facet]));
  const present = [...after.values()].flatMap((facet): BuildDifference[] => {
    const known = before.get(facet.oid);
    if (!known) return [{ kind, oid: facet.oid, change: 'added', properties: [] }];
    const properties = changesOf(known, facet);
    return properties.length === 0 ? [] : [{ kind, oid: facet.oid, change: 'changed', properties }];
  });
  const gone = [...before.keys()].filter((oid) => !after.has(oid));
  return [...present, ...gone.map((oid): BuildDifference => ({ kind, oid, change: 'removed', properties: [] }))];
}

function changesOf(older: Facet, newer: Facet): string[] {
  const properties = changedProperties(older.properties, newer.properties);
  if (!older.parts || !newer.parts) return properties;
  const { name, id } = newer.parts;
  return [...properties, ...changedRefs(name, older.parts.refs, newer.parts.refs, id as (ref: object) => string)];
}
