import type { ContentRef, StudyBuild, VisitPlan } from './model.ts';
import type { Taker } from './taker.ts';

/**
 * Looks at what the parts of a build refer to. A reference to nothing is a finding and stays (the build may be
 * completed); a group that contains itself would never end, so the reference that closes the circle is taken out.
 */
export function checkReferences(build: StudyBuild, plans: ReadonlyMap<string, VisitPlan>, place: Taker): StudyBuild {
  const known = {
    visit: oids(build.visits),
    form: oids(build.forms),
    group: oids(build.groups),
    item: oids(build.items),
    codelist: oids(build.codeLists),
    unit: oids(build.units),
    condition: oids(build.conditions),
    method: oids(build.methods),
  };
  const need = (kind: keyof typeof known, oid: string | undefined, owner: string) => {
    if (oid === undefined || known[kind].has(oid)) return;
    place.finding(
      'warning',
      'reference-unresolved',
      {
        en: `${owner} refers to the ${kind} ${oid}, which is not defined`,
        zh: `${owner} 引用了未定义的 ${kind} ${oid}`,
      },
      { en: 'The reference stays.', zh: '保留该引用。' },
      `${kind} ${oid} ${owner}`,
    );
  };
  for (const visitOid of plans.keys()) need('visit', visitOid, 'Protocol');
  for (const visit of build.visits) {
    for (const ref of visit.forms) {
      need('form', ref.formOid, visit.oid);
      need('condition', ref.conditionOid, visit.oid);
    }
  }
  for (const owner of [...build.forms, ...build.groups]) {
    for (const ref of owner.content) {
      need(ref.kind, ref.oid, owner.oid);
      need('condition', ref.conditionOid, owner.oid);
      need('method', ref.methodOid, owner.oid);
    }
  }
  for (const item of build.items) {
    need('codelist', item.codeListOid, item.oid);
    for (const unitOid of item.unitOids ?? []) need('unit', unitOid, item.oid);
  }
  return withoutCircles(build, place);
}

const oids = (definitions: readonly { readonly oid: string }[]) => new Set(definitions.map(({ oid }) => oid));

function withoutCircles(build: StudyBuild, place: Taker): StudyBuild {
  const contents = new Map(build.groups.map((group) => [group.oid, group.content]));
  const done = new Set<string>();
  const cut = new Set<ContentRef>();
  const visit = (oid: string, above: ReadonlySet<string>) => {
    if (done.has(oid)) return;
    const here = new Set(above).add(oid);
    for (const ref of contents.get(oid) ?? []) {
      if (ref.kind !== 'group') continue;
      if (!here.has(ref.oid)) visit(ref.oid, here);
      else {
        cut.add(ref);
        place.finding(
          'error',
          'group-circle',
          {
            en: `The group ${ref.oid} contains itself through ${oid}`,
            zh: `数据项组 ${ref.oid} 通过 ${oid} 包含了自身`,
          },
          { en: 'The reference that closes the circle was left out.', zh: '已略去形成循环的引用。' },
        );
      }
    }
    done.add(oid);
  };
  for (const group of build.groups) visit(group.oid, new Set());
  if (cut.size === 0) return build;
  return {
    ...build,
    groups: build.groups.map((group) => ({ ...group, content: group.content.filter((ref) => !cut.has(ref)) })),
  };
}
