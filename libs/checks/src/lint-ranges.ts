import type { Finding, ItemDef, RangeCheck, StudyBuild } from '@verum/odm';
import { checkValue, type DataType, dataTypeFromOdm } from '@verum/values';
import { findingAt } from './finding.ts';
import { holds } from './program.ts';

/** Limits of an item that no value can meet, that undo each other, or that are no values of the item at all. */
export function lintRanges(build: StudyBuild): Finding[] {
  return build.items.flatMap((item) => {
    const limits = limitsOf(build, item);
    return limits.length === 0 ? [] : [...mistyped(item, limits), ...contradictions(limits), ...softWider(limits)];
  });
}

/** One side of a range: `value` itself is outside when `isStrict`. */
interface Limit {
  readonly check: RangeCheck;
  readonly side: 'low' | 'high' | 'other';
  readonly isStrict: boolean;
  readonly value: string;
  readonly dataType: DataType;
  readonly place: string;
}

function limitsOf(build: StudyBuild, item: ItemDef): Limit[] {
  const dataType = dataTypeFromOdm(item.dataType) ?? 'text';
  return (item.rangeChecks ?? []).flatMap((check, position) => {
    const { comparator, checkValues, itemOid, expressions } = check;
    // Of another item the type is not known here.
    if (!comparator || expressions?.length || (itemOid !== undefined && itemOid !== item.oid)) return [];
    const place = `MetaDataVersion[${build.oid}]/ItemDef[${item.oid}]/RangeCheck[${position + 1}]`;
    const sides = SIDES[comparator] ?? ['other'];
    const isStrict = comparator === 'LT' || comparator === 'GT';
    return checkValues.flatMap((value) =>
      sides.map((side): Limit => ({ check, side, isStrict, value, dataType, place })),
    );
  });
}

const SIDES: Readonly<Record<string, readonly Limit['side'][]>> = {
  GE: ['low'],
  GT: ['low'],
  LE: ['high'],
  LT: ['high'],
  EQ: ['low', 'high'],
};

function mistyped({ oid }: ItemDef, limits: readonly Limit[]): Finding[] {
  return limits
    .filter(({ side, check }) => side !== 'high' || check.comparator !== 'EQ')
    .filter(({ value, dataType }) => !checkValue({ dataType }, value).ok)
    .map(({ value, dataType, place }) =>
      findingAt(
        place,
        'error',
        'check-value-type',
        {
          en: `${value} is no ${dataType}, as values of ${oid} are`,
          zh: `${value} 不是 ${oid} 的数据类型 ${dataType}`,
        },
        { en: 'No value can be compared with it.', zh: '无法与任何数据值比较。' },
      ),
    );
}

function contradictions(limits: readonly Limit[]): Finding[] {
  return pairs(limits).flatMap(([low, high]) => {
    const isEmpty = isAbove(low, high) || (isSame(low, high) && (low.isStrict || high.isStrict));
    if (!isEmpty) return [];
    const shown = `${low.check.comparator} ${low.value}, ${high.check.comparator} ${high.value}`;
    return [
      findingAt(
        high.place,
        'error',
        'range-impossible',
        { en: `No value can meet both: ${shown}`, zh: `没有数据值能同时满足：${shown}` },
        { en: 'Every value would be queried or refused.', zh: '所有数据值都会被质疑或拒绝。' },
      ),
    ];
  });
}

/** A soft limit beyond the hard one of its side never speaks. */
function softWider(limits: readonly Limit[]): Finding[] {
  return limits
    .filter(({ check }) => check.softHard === 'soft')
    .filter((soft) =>
      limits.some(
        (hard) =>
          hard.check.softHard === 'hard' &&
          hard.side === soft.side &&
          isComparable(hard, soft) &&
          (soft.side === 'low' ? isAbove(hard, soft) : soft.side === 'high' && isAbove(soft, hard)),
      ),
    )
    .map(({ value, place, check }) =>
      findingAt(
        place,
        'warning',
        'soft-range-wider',
        {
          en: `The soft limit ${check.comparator} ${value} lies beyond the hard one`,
          zh: `软性限度 ${check.comparator} ${value} 超出硬性限度`,
        },
        { en: 'It never speaks: the hard check refuses first.', zh: '该核查不会触发：硬性核查已先行拒绝。' },
      ),
    );
}

function pairs(limits: readonly Limit[]): [Limit, Limit][] {
  return limits
    .filter(({ side }) => side === 'low')
    .flatMap((low) =>
      limits
        .filter((high) => high.side === 'high' && high.check !== low.check && isComparable(low, high))
        .map((high): [Limit, Limit] => [low, high]),
    );
}

const isComparable = (a: Limit, b: Limit) => a.check.unitOid === b.check.unitOid;
const isAbove = (a: Limit, b: Limit) => holds('GT', a.dataType, a.value, [b.value]) === true;
const isSame = (a: Limit, b: Limit) => holds('EQ', a.dataType, a.value, [b.value]) === true;
