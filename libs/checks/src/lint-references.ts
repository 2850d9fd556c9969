import type { Bilingual, Finding } from '@verum/odm';
import { compareDecimals, type ReferenceRange } from '@verum/values';
import { findingAt } from './finding.ts';
import { spellings } from './program.ts';
import type { CompiledRules } from './rule.ts';

/** Reference ranges that judge nothing: without limits, for nobody, in a unit no value carries, or never reached. */
export function lintReferences(rules: CompiledRules): Finding[] {
  const { references } = rules.design;
  return references.flatMap((range, position) => {
    const before = references.slice(0, position).filter(({ item }) => item === range.item);
    return [
      ...emptyRange(range),
      ...subjectUnknown(range, rules),
      ...unitUnknown(range, rules),
      ...hidden(range, before),
    ].map(({ severity, rule, message, action }) =>
      findingAt(
        `MetaDataVersion[${rules.engine.index.build.oid}]/design$.references[${position}]`,
        ...([severity, rule, message, action] as const),
      ),
    );
  });
}

type Said = Pick<Finding, 'severity' | 'rule' | 'message' | 'action'>;
const UNUSED: Bilingual = { en: 'No value is judged by it.', zh: '不会用于判断任何数据值。' };

function emptyRange({ item, low, high, lowInclusive, highInclusive, ...range }: ReferenceRange): Said[] {
  const { ageFromYears: from, ageBelowYears: below, validFrom, validUntil } = range;
  const said = (severity: Finding['severity'], rule: string, en: string, zh: string): Said[] => [
    { severity, rule, message: { en, zh }, action: UNUSED },
  ];
  if (low === undefined && high === undefined)
    return said(
      'warning',
      'reference-empty',
      `A reference range of ${item} has no limit`,
      `${item} 的一条参考值范围没有限值`,
    );
  const order = low === undefined || high === undefined ? -1 : compareDecimals(low, high);
  if (order === 1 || (order === 0 && (lowInclusive === false || highInclusive === false)))
    return said(
      ...(['error', 'reference-impossible'] as const),
      `No value of ${item} lies between ${low} and ${high}`,
      `${item} 没有数据值介于 ${low} 与 ${high} 之间`,
    );
  const isForNobody = from !== undefined && below !== undefined && from >= below;
  const isNever = validFrom !== undefined && validUntil !== undefined && validFrom > validUntil;
  if (isForNobody || isNever)
    return said(
      ...(['error', 'reference-nobody'] as const),
      isForNobody ? `Nobody is at least ${from} and under ${below}` : `No day lies from ${validFrom} to ${validUntil}`,
      isForNobody ? `没有年龄既满 ${from} 岁又不足 ${below} 岁` : `${validFrom} 至 ${validUntil} 之间没有日期`,
    );
  return [];
}

/** Of a subject whose sex or age nobody tells, such a range never applies for certain. */
function subjectUnknown({ sex, ageFromYears, ageBelowYears, item }: ReferenceRange, { design }: CompiledRules): Said[] {
  const isAged = (ageFromYears ?? 0) > 0 || ageBelowYears !== undefined;
  const lacks = (what: Bilingual): Said => ({
    severity: 'warning',
    rule: 'reference-subject',
    message: {
      en: `A reference range of ${item} asks for the ${what.en}, and the design does not say where that stands`,
      zh: `${item} 的参考值范围取决于${what.zh}，但未指定其所在数据项`,
    },
    action: { en: 'Say in the settings where it is entered.', zh: '请在设置中指定所在数据项。' },
  });
  return [
    ...(sex !== undefined && design.subject.sex === undefined ? [lacks({ en: 'sex', zh: '性别' })] : []),
    ...(isAged && design.subject.birthDate === undefined ? [lacks({ en: 'birth date', zh: '出生日期' })] : []),
  ];
}

function unitUnknown({ item: itemOid, unit }: ReferenceRange, { engine }: CompiledRules): Said[] {
  const { items, units } = engine.index;
  const { unitOids = [] } = items.get(itemOid) ?? {};
  // Elsewhere the unit is an item of its own, and its words are not known here.
  if (unitOids.length === 0) return [];
  if (unit === undefined && unitOids.length === 1) return [];
  const carried = unitOids.flatMap((oid) => [oid, ...spellings(units.get(oid) ?? noUnit)]);
  if (unit !== undefined && carried.includes(unit)) return [];
  const [en, zh] =
    unit === undefined
      ? [
          `Values of ${itemOid} come in several units, and a range names none`,
          `${itemOid} 有多个单位，参考值范围未指明单位`,
        ]
      : [`No value of ${itemOid} carries the unit ${unit}`, `${itemOid} 的数据值不会使用单位 ${unit}`];
  const action =
    unit === undefined
      ? { en: 'Values in any unit are held against it.', zh: '任何单位的数据值都将与之比较。' }
      : UNUSED;
  return [{ severity: 'warning', rule: 'reference-unit', message: { en, zh }, action }];
}

const noUnit = { oid: '', name: '', symbol: [] };

/** The first range that applies counts: one behind a range that applies wherever it does is never asked. */
function hidden(range: ReferenceRange, before: readonly ReferenceRange[]): Said[] {
  if (!before.some((one) => covers(one, range))) return [];
  const message = {
    en: `An earlier reference range of ${range.item} applies wherever this one does`,
    zh: `${range.item} 前面的参考值范围已涵盖此条的适用情形`,
  };
  return [{ severity: 'warning', rule: 'reference-hidden', message, action: UNUSED }];
}

function covers(one: ReferenceRange, other: ReferenceRange): boolean {
  const isAny = (key: 'unit' | 'sex') => one[key] === undefined || one[key] === other[key];
  return (
    isAny('unit') &&
    isAny('sex') &&
    (one.ageFromYears ?? 0) <= (other.ageFromYears ?? 0) &&
    (one.ageBelowYears ?? Number.POSITIVE_INFINITY) >= (other.ageBelowYears ?? Number.POSITIVE_INFINITY) &&
    (one.validFrom ?? '') <= (other.validFrom ?? '') &&
    (one.validUntil ?? '9999-99-99') >= (other.validUntil ?? '9999-99-99')
  );
}
