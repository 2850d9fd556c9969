import type { Finding } from '@verum/odm';
import type { CheckTest } from './design.ts';
import type { CompiledRule } from './engine.ts';
import type { Verdict } from './evaluation.ts';
import { findingAt } from './finding.ts';
import { runProgram } from './program.ts';
import { resultText } from './result.ts';
import type { CompiledRules, Rule } from './rule.ts';

/**
 * One rule on given inputs, without a casebook: a verdict, or for a derivation the value ('' for none). A condition
 * `holds` when its place is not collected. An input that is null or not given is missing.
 * @throws Error when the rule is not one of these rules
 */
export function testRule(
  rules: CompiledRules,
  rule: Rule,
  inputs: CheckTest['inputs'],
  today?: string,
): Verdict | string {
  const compiled = rules.engine.rules.find((one) => one === rule);
  if (!compiled) throw new Error(`the rule ${rule.id} is of another build`);
  const values = compiled.inputs.map(({ name, isList }) => {
    const given = Object.hasOwn(inputs, name) ? inputs[name] : null;
    if (given === null || given === undefined) return isList ? [] : undefined;
    return isList && typeof given === 'string' ? [given] : given;
  });
  const { expressions, index } = rules.engine;
  const around = { expressions, conversions: rules.design.conversions, units: index.units, today };
  const result = runProgram(compiled.program, compiled.inputs, values, around);
  if (compiled.kind !== 'derivation' || !compiled.item) return verdictOf(result);
  return resultText(result, compiled.item, index.codeLists.get(compiled.item.codeListOid ?? '')) ?? '';
}

export function verdictOf(result: unknown): Verdict {
  return result === true ? 'holds' : result === false ? 'fails' : 'undetermined';
}

/** Is it the rule an id names, with or without its place? */
export function matchesRule(rule: Pick<CompiledRule, 'id'>, id: string): boolean {
  return rule.id === id || rule.id.startsWith(`${id}@`);
}

/** Runs the design's check tests at the first place of their rule; every one that fails is a finding. */
export function runCheckTests(rules: CompiledRules): Finding[] {
  const { build } = rules.engine.index;
  return rules.design.checkTests.flatMap((given, position) => {
    const rule =
      rules.engine.rules.find(({ id }) => id === given.rule) ??
      rules.engine.rules.find((one) => matchesRule(one, given.rule));
    // A test of no rule is a fault of the design, told where the design is looked through.
    if (!rule) return [];
    const path = `MetaDataVersion[${build.oid}]/design$.checkTests[${position}]`;
    const unknown = Object.keys(given.inputs).filter((name) => !rule.inputs.some((input) => input.name === name));
    const actual = testRule(rules, rule, given.inputs);
    const again = { en: 'Correct the rule or the test.', zh: '请更正规则或测试。' };
    return [
      ...unknown.map((name) =>
        findingAt(
          path,
          'error',
          'check-test-input',
          { en: `${given.rule} has no input ${name}`, zh: `${given.rule} 没有输入 ${name}` },
          again,
        ),
      ),
      ...(actual === given.expect
        ? []
        : [
            findingAt(
              path,
              'error',
              'check-test-failed',
              {
                en: `${given.rule} should give ${given.expect || '(nothing)'} and gives ${actual || '(nothing)'}`,
                zh: `${given.rule} 应为 ${given.expect || '（空）'}，实际为 ${actual || '（空）'}`,
              },
              again,
            ),
          ]),
    ];
  });
}
