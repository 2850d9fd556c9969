import type { ItemDef, RangeCheck } from '@verum/odm';
import { plain } from './responses.ts';
import { RULE_MAX } from './rules.ts';
import type { Findings, Row } from './template.ts';

const COMPARATORS: Readonly<Record<string, RangeCheck['comparator']>> = {
  ...{ gt: 'GT', lt: 'LT', gte: 'GE', lte: 'LE', ne: 'NE', eq: 'EQ' },
};

/**
 * The checks of a row: `func: range(1, 10)` and its kin, `regexp: /…/` of what Java and CEL read alike. All are soft:
 * OpenClinica lets a value pass with a discrepancy note. What is not certain is kept as it is, with a finding.
 */
export function checksOf(row: Row, dataType: ItemDef['dataType'], findings: Findings): readonly RangeCheck[] {
  const validation = row.text('VALIDATION');
  if (validation === '') return [];
  const message = plain(row.text('VALIDATION_ERROR_MESSAGE'));
  const isShort = validation.length <= RULE_MAX;
  const checks = isShort ? (compared(validation, dataType) ?? matched(validation, dataType)) : undefined;
  if (!checks) {
    const text = { en: 'The validation is not certain enough to be executed', zh: '该核查的含义不够确定，无法执行' };
    const action = { en: 'It is kept as it is written.', zh: '按原文保留。' };
    findings.tell(row.place('VALIDATION'), 'warning', 'not-executable', text, action);
  }
  return (checks ?? [{ checkValues: [], expressions: [{ context: 'OpenClinica', code: validation }] }]).map(
    (check) => ({
      ...{ softHard: 'soft', ...check },
      ...(message.length > 0 && { errorMessage: message }),
    }),
  );
}

type Check = Omit<RangeCheck, 'softHard'>;

/** Numbers only; a range takes its bounds in. */
function compared(validation: string, dataType: ItemDef['dataType']): readonly Check[] | undefined {
  const found = /^func:\s*(\w+)\s*\(\s*(-?\d+(?:\.\d+)?)\s*(?:,\s*(-?\d+(?:\.\d+)?)\s*)?\)$/i.exec(validation);
  if (!found || (dataType !== 'integer' && dataType !== 'float')) return undefined;
  const [, name = '', first = '', second] = found;
  if (name.toLowerCase() === 'range') {
    if (second === undefined || Number(first) > Number(second)) return undefined;
    return [
      { comparator: 'GE', checkValues: [first] },
      { comparator: 'LE', checkValues: [second] },
    ];
  }
  const comparator = COMPARATORS[name.toLowerCase()];
  return comparator && second === undefined ? [{ comparator, checkValues: [first] }] : undefined;
}

/** Java's pattern must match the whole value. */
function matched(validation: string, dataType: ItemDef['dataType']): readonly Check[] | undefined {
  // Anchors at both ends say nothing more.
  const pattern = /^regexp:\s*\/\^?(.*?)(?:(?<!\\)\$)?\/$/is.exec(validation)?.[1];
  if (pattern === undefined || dataType !== 'text' || !isCommonPattern(pattern)) return undefined;
  const code = `value.matches(${JSON.stringify(`^(?:${pattern})$`)})`;
  return [{ checkValues: [], expressions: [{ context: 'CEL', code }] }];
}

/** Literals, classes, alternatives, groups and repeats: the same in Java and in RE2, which CEL reads. */
function isCommonPattern(pattern: string): boolean {
  const piece =
    /\\[dswDSW.\\/()[\]{}*+?|^$-]|\[\^?(?:\\[dswDSW.\\/\]^-]|[^\\[\]&])+\]|\((?!\?)|\(\?:|\)|\{\d{1,3}(?:,\d{0,3})?\}|[*+?|.]|[^\\[\](){}*+?|.^$]/y;
  let at = 0;
  let wasRepeat = false;
  while (at < pattern.length) {
    piece.lastIndex = at;
    const text = piece.exec(pattern)?.[0];
    if (text === undefined) return false;
    const isRepeat = /^(?:[*+?]|\{\d)/.test(text);
    // A second sign after a repeat makes it lazy or possessive.
    if (isRepeat && (wasRepeat || at === 0)) return false;
    wasRepeat = isRepeat;
    at += text.length;
  }
  try {
    return new RegExp(pattern, 'u') !== undefined;
  } catch {
    return false;
  }
}
