import type { Bilingual, Finding, StudyBuild } from '@verum/odm';
import { dataTypeFromOdm } from '@verum/values';
import type { CompiledRule, Engine } from './engine.ts';
import { findingAt, NOT_EXECUTED } from './finding.ts';
import { type Type, type TypeFault, typeExpression, typeOfData } from './type-check.ts';

/** Broken expressions, type errors and cycles. Parses every expression; once for a definition and its inputs' types. */
export function findRuleFaults(build: StudyBuild, engine: Engine): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const rule of engine.rules) {
    for (const { rule: id, en, zh, severity } of faultsOf(engine, rule)) {
      const key = `${rule.place}\n${en}`;
      if (seen.has(key)) continue;
      seen.add(key);
      findings.push(findingAt(rule.place, severity, id, { en, zh }, UNDETERMINED));
    }
  }
  return [...findings, ...cyclesOf(build, engine)];
}

const UNDETERMINED: Bilingual = { en: 'It stays undetermined.', zh: '结果始终为“无法确定”。' };

type Fault = Omit<TypeFault, 'rule'> & { readonly rule: string; readonly severity: Finding['severity'] };

function faultsOf(engine: Engine, rule: CompiledRule): readonly Fault[] {
  if (rule.program.kind !== 'cel') return [];
  const { code } = rule.program;
  const parsed = engine.expressions.parse(code);
  if (!parsed.ok) {
    const en = `The expression is not CEL: ${parsed.fault}`;
    return [{ rule: 'expression-broken', severity: 'error', en, zh: `表达式不是有效的 CEL：${parsed.fault}` }];
  }
  if (parsed.misused.length > 0) {
    const shown = parsed.misused.map((name) => `${name}()`).join(', ');
    const en = `${shown} takes the name of an input`;
    return [{ rule: 'type-error', severity: 'error', en, zh: `${shown} 的参数必须是输入名称` }];
  }
  const { type, faults, used } = typeExpression(engine.expressions.env, parsed.expr, rule.inputs);
  const errors = faults.map((fault): Fault => ({ ...fault, severity: 'error' }));
  const result = errors.length > 0 ? undefined : resultFault(rule, type);
  const unused = rule.inputs
    .filter(({ name }) => !used.has(name))
    .map(
      ({ name }): Fault => ({
        rule: 'input-unused',
        severity: 'info',
        en: `The input ${name} is not used`,
        zh: `输入 ${name} 未被使用`,
      }),
    );
  return [...errors, ...(result ? [result] : []), ...unused];
}

function resultFault(rule: CompiledRule, type: Type): Fault | undefined {
  const wanted = rule.kind === 'derivation' && rule.item ? wantedOf(rule) : ['bool'];
  if (type === 'dyn' || wanted.includes(type)) return undefined;
  const isRounded = type === 'double' && wanted.includes('int');
  return isRounded
    ? {
        rule: 'result-rounded',
        severity: 'info',
        en: 'The result is rounded to a whole number',
        zh: '结果将四舍五入为整数',
      }
    : {
        rule: 'type-error',
        severity: 'error',
        en: `The result is ${type}, but ${wanted.join(' or ')} is needed`,
        zh: `结果类型为 ${type}，但需要 ${wanted.join(' 或 ')}`,
      };
}

function wantedOf({ item }: CompiledRule): Type[] {
  const type = typeOfData(dataTypeFromOdm(item?.dataType ?? 'text') ?? 'text');
  if (type === 'double') return ['double', 'int'];
  if (type === 'string') return ['string', 'int', 'date'];
  return type === 'date' ? ['date', 'string'] : [type];
}

function cyclesOf(build: StudyBuild, engine: Engine): Finding[] {
  return engine.order().cycles.map(({ rules, isAcrossVisits }) => {
    const ids = [...new Set(rules.map(({ id }) => id))].sort().join(', ');
    return isAcrossVisits
      ? findingAt(
          rules[0]?.place ?? `MetaDataVersion[${build.oid}]`,
          'warning',
          'cycle-across-visits',
          {
            en: `The rules need each other's results by way of another visit: ${ids}`,
            zh: `规则经由其他访视相互依赖：${ids}`,
          },
          { en: 'They are evaluated visit by visit.', zh: '按访视顺序计算。' },
        )
      : findingAt(
          rules[0]?.place ?? `MetaDataVersion[${build.oid}]`,
          'error',
          'cycle',
          { en: `The rules need each other's results: ${ids}`, zh: `规则相互依赖，形成循环：${ids}` },
          NOT_EXECUTED,
        );
  });
}
