import type { Finding, StudyBuild } from '@verum/odm';
import { bindInput } from './bind-input.ts';
import type { Design } from './design.ts';
import type { Engine } from './engine.ts';
import { findingAt } from './finding.ts';
import { parseInputPath } from './input-path.ts';
import { matchesRule } from './test-rule.ts';

/** What a design names and the build does not have. */
export function findDesignFaults(build: StudyBuild, design: Design, engine: Engine): Finding[] {
  const { index, places } = engine;
  const findings: Finding[] = [];
  const tell = (path: string, what: string, whatZh: string) =>
    findings.push(
      findingAt(
        `MetaDataVersion[${build.oid}]/design$.${path}`,
        'error',
        'design-reference',
        { en: `The build has no ${what}`, zh: `研究构建中没有${whatZh}` },
        { en: 'It has no effect.', zh: '不起作用。' },
      ),
    );
  const needItems = (path: string, oids: readonly string[]) => {
    for (const [position, oid] of oids.entries())
      if (!index.items.has(oid)) tell(`${path}[${position}]`, `item ${oid}`, `数据项 ${oid}`);
  };
  needItems('critical', design.critical);
  needItems('blinded.items', design.blinded.items);
  needItems(
    'references',
    design.references.map(({ item }) => item),
  );
  for (const [position, oid] of design.blinded.forms.entries())
    if (!index.forms.has(oid)) tell(`blinded.forms[${position}]`, `form ${oid}`, `表单 ${oid}`);
  for (const [position, { item }] of design.conversions.entries())
    if (item !== undefined && !index.items.has(item))
      tell(`conversions[${position}]`, `item ${item}`, `数据项 ${item}`);
  for (const [visit, place] of Object.entries(design.visitDates)) {
    if (visit !== '*' && !index.visits.has(visit)) tell(`visitDates.${visit}`, `visit ${visit}`, `访视 ${visit}`);
    const slash = place.indexOf('/');
    if (slash === -1 || !places.items(place.slice(0, slash)).has(place.slice(slash + 1)))
      tell(`visitDates.${visit}`, `place ${place}`, `位置 ${place}`);
  }
  for (const [name, place] of Object.entries(design.subject)) {
    const path = parseInputPath(place);
    const bound = path && bindInput({ name, path }, { form: '', groups: [] }, places);
    if (!bound || 'rule' in bound) tell(`subject.${name}`, `place ${place}`, `位置 ${place}`);
  }
  const ids = new Set(engine.rules.map(({ id }) => id));
  for (const [position, id] of design.candidates.entries())
    if (!ids.has(id)) tell(`candidates[${position}]`, `check ${id}`, `核查 ${id}`);
  for (const [position, { rule: id }] of design.checkTests.entries())
    if (!engine.rules.some((rule) => matchesRule(rule, id)))
      tell(`checkTests[${position}]`, `rule ${id}`, `规则 ${id}`);
  return findings;
}
