import type { Bilingual, Finding, StudyBuild } from '@verum/odm';
import type { CompiledRule, Engine } from './engine.ts';
import { findingAt } from './finding.ts';
import type { CompiledRules } from './rule.ts';
import { testRule } from './test-rule.ts';
import { typeExpression } from './type-check.ts';

/** What nobody will ever be asked, and names that stand for two things. */
export function lintReach(rules: CompiledRules): Finding[] {
  const { build } = rules.engine.index;
  return [
    ...unreachable(rules.engine, build),
    ...rules.engine.rules.filter((rule) => isAlwaysSkipped(rules, rule)).map(neverCollected),
    ...emptyCodeLists(build),
    ...sameNames(build, 'StudyEventDef', build.visits),
    ...sameNames(build, 'FormDef', build.forms),
    ...build.forms.flatMap(({ oid }) =>
      sameNames(build, 'ItemDef', [...new Set([...rules.engine.places.items(oid).values()].map(({ item }) => item))]),
    ),
  ];
}

const ASK: Bilingual = { en: 'Please check whether this is meant.', zh: '请确认是否如此设计。' };

function unreachable({ visitsOf, places }: Engine, build: StudyBuild): Finding[] {
  const place = (kind: string, oid: string) => `MetaDataVersion[${build.oid}]/${kind}[${oid}]`;
  const forms = build.forms.filter(({ oid }) => !visitsOf.has(oid));
  const reached = new Set(
    [...visitsOf.keys()].flatMap((form) => [...places.items(form).values()].map(({ item }) => item.oid)),
  );
  const items = build.items.filter(({ oid }) => !reached.has(oid));
  return [
    ...forms.map(({ oid }) =>
      findingAt(
        place('FormDef', oid),
        'warning',
        'form-unreachable',
        { en: `No visit has the form ${oid}`, zh: `没有访视包含表单 ${oid}` },
        ASK,
      ),
    ),
    ...items.map(({ oid }) =>
      findingAt(
        place('ItemDef', oid),
        'warning',
        'item-unreachable',
        { en: `No form of a visit has the item ${oid}`, zh: `没有访视表单包含数据项 ${oid}` },
        ASK,
      ),
    ),
  ];
}

/** A condition that reads nothing and is true. */
function isAlwaysSkipped(rules: CompiledRules, rule: CompiledRule): boolean {
  if (rule.kind !== 'skip' || rule.program.kind !== 'cel') return false;
  const { expressions } = rules.engine;
  const parsed = expressions.parse(rule.program.code);
  if (!parsed.ok || typeExpression(expressions.env, parsed.expr, rule.inputs).used.size > 0) return false;
  return testRule(rules, rule, {}) === 'holds';
}

function neverCollected(rule: CompiledRule): Finding {
  const what = [rule.visit, rule.form, rule.template].filter(Boolean).join(' ');
  return findingAt(
    rule.place,
    'warning',
    'never-collected',
    { en: `The condition is always true: ${what} is never collected`, zh: `条件恒为真：${what} 永远不会收集` },
    ASK,
  );
}

function emptyCodeLists(build: StudyBuild): Finding[] {
  return build.codeLists
    .filter(({ entries, external }) => entries.length === 0 && !external)
    .map(({ oid }) =>
      findingAt(
        `MetaDataVersion[${build.oid}]/CodeList[${oid}]`,
        'warning',
        'code-list-empty',
        { en: `The code list ${oid} has no entries`, zh: `编码列表 ${oid} 没有条目` },
        { en: 'Add its entries, or name the dictionary it stands for.', zh: '请添加条目，或注明所引用的词典。' },
      ),
    );
}

function sameNames(
  build: StudyBuild,
  kind: string,
  definitions: readonly { readonly oid: string; readonly name: string }[],
): Finding[] {
  const first = new Map<string, string>();
  return definitions.flatMap(({ oid, name }) => {
    const known = first.get(name);
    if (known === undefined || name === '') {
      first.set(name, oid);
      return [];
    }
    return [
      findingAt(
        `MetaDataVersion[${build.oid}]/${kind}[${oid}]`,
        'warning',
        'duplicate-name',
        { en: `${oid} has the name of ${known}: ${name}`, zh: `${oid} 与 ${known} 名称相同：${name}` },
        ASK,
      ),
    ];
  });
}
