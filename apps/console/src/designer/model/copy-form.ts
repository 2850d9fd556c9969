import type { BuildAndDesign, DesignCheck } from '@verum/checks';
import type { ContentRef, StudyBuild } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { listOf, newOid, renaming } from './oids.ts';
import { type Kind, mapReferences } from './references.ts';
import { settled } from './settle.ts';

/**
 * Brings a form of another build, or of this one, with everything it needs: groups, items, code lists, units, rules of
 * its places. A definition that is here word for word is used as it is; one that is here otherwise comes under an OID of
 * its own. Of a form of this very build the copy has groups and items of its own, so that either can be changed without
 * the other. Rules that read another form stay behind, because it is not here or may mean something else.
 */
export function copyForm(source: BuildAndDesign, formOid: string): Operation {
  return (draft) => {
    const part = onlyForm(source, formOid);
    if (!part) return draft;
    const names = newNames(draft, part, source.build === draft.build);
    const oid = (kind: Kind, one: string) => names.get(`${kind}\n${one}`) ?? one;
    const renamed = renameAll(part, oid);
    const build: StudyBuild = { ...draft.build };
    for (const list of Object.values(listOf)) {
      const known = new Set(build[list].map((one) => one.oid));
      const added = (renamed.build[list] as readonly { readonly oid: string }[]).filter((one) => !known.has(one.oid));
      if (added.length > 0) Object.assign(build, { [list]: [...build[list], ...added] });
    }
    const ids = new Set(draft.design.checks.map(({ id }) => id));
    const checks = renamed.design.checks.map((check): DesignCheck => ({ ...check, id: freeId(check.id, ids) }));
    const design =
      checks.length === 0 ? draft.design : { ...draft.design, checks: [...draft.design.checks, ...checks] };
    return { build, design };
  };
}

function freeId(id: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const next = number === 1 ? id : `${id}.${number}`;
    if (taken.has(next)) continue;
    taken.add(next);
    return next;
  }
}

/** The source without everything that the form does not need. */
function onlyForm({ build, design }: BuildAndDesign, formOid: string): Draft | undefined {
  const form = build.forms.find(({ oid }) => oid === formOid);
  if (!form) return undefined;
  const groups = new Map(build.groups.map((group) => [group.oid, group]));
  const used: Record<'group' | 'item', Set<string>> = { group: new Set(), item: new Set() };
  const refs: ContentRef[] = [];
  const open = [...form.content];
  for (let ref = open.pop(); ref; ref = open.pop()) {
    refs.push(ref);
    if (used[ref.kind].has(ref.oid)) continue;
    used[ref.kind].add(ref.oid);
    if (ref.kind === 'group') open.push(...(groups.get(ref.oid)?.content ?? []));
  }
  const items = build.items.filter(({ oid }) => used.item.has(oid));
  const conditions = new Set(refs.map(({ conditionOid }) => conditionOid));
  const methods = new Set(
    refs.flatMap((ref) => [ref.methodOid, ref.kind === 'item' ? ref.imputationMethodOid : undefined]),
  );
  const codeLists = new Set([
    ...items.map(({ codeListOid }) => codeListOid),
    ...refs.map((ref) => (ref.kind === 'item' ? ref.roleCodeListOid : undefined)),
  ]);
  const units = new Set(
    items.flatMap(({ unitOids = [], rangeChecks = [] }) => [...unitOids, ...rangeChecks.map(({ unitOid }) => unitOid)]),
  );
  const part: Draft = {
    build: {
      ...build,
      protocol: {},
      visits: [],
      forms: [form],
      groups: build.groups.filter(({ oid }) => used.group.has(oid)),
      items,
      codeLists: build.codeLists.filter(({ oid }) => codeLists.has(oid)),
      units: build.units.filter(({ oid }) => units.has(oid)),
      conditions: build.conditions.filter(({ oid }) => conditions.has(oid)),
      methods: build.methods.filter(({ oid }) => methods.has(oid)),
    },
    design: { ...design, checks: design.checks.filter((check) => check.form === formOid), checkTests: [] },
  };
  return settled({ build, design }, part);
}

/** The OIDs under which definitions come that cannot keep theirs. */
function newNames(draft: Draft, part: Draft, isOwn: boolean): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let known = draft;
  for (const kind of ['unit', 'codeList', 'item', 'condition', 'method', 'group', 'form'] as const) {
    const list = listOf[kind];
    const here = new Map<string, unknown>(draft.build[list].map((one) => [one.oid, one]));
    for (const definition of part.build[list]) {
      const mine = here.get(definition.oid);
      // A form is always a new one; of groups and items what is inside may have changed its name.
      const isShared = kind !== 'form' && (!isOwn || kind === 'unit' || kind === 'codeList');
      const isSame =
        mine !== undefined && isShared && sameJson(mine, definition) && !isRenamedInside(definition, names);
      if (mine === undefined || isSame) continue;
      const oid = newOid(known, kind, definition.oid.slice(definition.oid.indexOf('.') + 1));
      names.set(`${kind}\n${definition.oid}`, oid);
      known = { ...known, build: { ...known.build, [list]: [...known.build[list], { ...definition, oid }] } };
    }
  }
  return names;
}

function isRenamedInside(definition: object, names: ReadonlyMap<string, string>): boolean {
  if (names.size === 0) return false;
  const text = JSON.stringify(definition);
  return [...names.keys()].some((key) => text.includes(JSON.stringify(key.slice(key.indexOf('\n') + 1))));
}

const sameJson = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function renameAll({ build, design }: Draft, oid: (kind: Kind, one: string) => string): Draft {
  const renamed = Object.fromEntries(
    (Object.entries(listOf) as [Kind, (typeof listOf)[Kind]][]).map(([kind, list]) => [
      list,
      (build[list] as readonly { readonly oid: string }[]).map((one) => ({ ...one, oid: oid(kind, one.oid) })),
    ]),
  );
  return mapReferences({ build: { ...build, ...renamed }, design }, renaming({ build, design }, oid));
}
