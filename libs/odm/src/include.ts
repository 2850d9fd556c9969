import type { StudyBuild } from './model.ts';
import type { Taker } from './taker.ts';

/**
 * ODM Include: the build starts as a copy of another, and its own definitions replace those with the same OID.
 * Resolved when the other build stands earlier in the document; otherwise the reference stays and is a finding.
 */
export function includeBase(
  build: StudyBuild,
  hasProtocol: boolean,
  known: readonly StudyBuild[],
  place: Taker,
): StudyBuild {
  const { include } = build;
  if (!include) return build;
  const base = known.find(({ studyOid, oid }) => studyOid === include.studyOid && oid === include.metaDataVersionOid);
  const name = `${include.studyOid}/${include.metaDataVersionOid}`;
  if (!base) {
    place.finding(
      'error',
      'include-unresolved',
      { en: `The included build ${name} is not in the file before this one`, zh: `文件中此前没有被包含的版本 ${name}` },
      { en: 'Read without it; import that build together with this one.', zh: '未包含其内容；请与该版本一并导入。' },
    );
    return build;
  }
  place.finding(
    'info',
    'include-resolved',
    { en: `The build extends ${name}`, zh: `该版本扩展自 ${name}` },
    { en: 'The definitions of both were joined.', zh: '已合并两者的定义。' },
  );
  const { include: _resolved, ...own } = build;
  return {
    ...own,
    protocol: hasProtocol ? build.protocol : base.protocol,
    visits: override(hasProtocol ? base.visits.map(withoutPlan) : base.visits, build.visits),
    forms: override(base.forms, build.forms),
    groups: override(base.groups, build.groups),
    items: override(base.items, build.items),
    codeLists: override(base.codeLists, build.codeLists),
    units: override(base.units, build.units),
    conditions: override(base.conditions, build.conditions),
    methods: override(base.methods, build.methods),
  };
}

function withoutPlan(visit: StudyBuild['visits'][number]): StudyBuild['visits'][number] {
  const { plan: _plan, ...rest } = visit;
  return rest;
}

function override<T extends { readonly oid: string }>(base: readonly T[], own: readonly T[]): T[] {
  const definitions = new Map(base.map((definition) => [definition.oid, definition]));
  for (const definition of own) definitions.set(definition.oid, definition);
  return [...definitions.values()];
}
