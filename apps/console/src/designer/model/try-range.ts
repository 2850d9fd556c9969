import type { Unit } from '@verum/odm';
import { chooseRange, judge, type RangeVerdict, type ReferenceRange } from '@verum/values';
import { unitOf } from './ranges.ts';

/** A made-up value of somebody: what is not known is absent. */
export interface RangeTrial {
  readonly value: string;
  /** OID. */
  readonly unit?: string | undefined;
  readonly sex?: 'M' | 'F' | undefined;
  readonly ageYears?: number | undefined;
  /** Civil date on which it is taken. */
  readonly day: string;
}

export interface TrialVerdict {
  readonly verdict: RangeVerdict | 'none';
  /** The range that decides, by its place among those of the item. */
  readonly at?: number;
}

/** What the check of a save would say of such a value. */
export function tryRange(
  ranges: readonly ReferenceRange[],
  units: readonly Unit[],
  { value, unit, sex, ageYears, day }: RangeTrial,
): TrialVerdict {
  const [first] = ranges;
  if (!first) return { verdict: 'none' };
  const meant = ranges.map(
    (range) => ({ ...range, unit: unitOf(units, range.unit)?.oid ?? range.unit }) as ReferenceRange,
  );
  const birthDate = ageYears === undefined ? undefined : monthsBefore(day, Math.round(ageYears * 12));
  const choice = chooseRange({ item: first.item, unit, sex, birthDate, date: day }, meant);
  if (choice.kind !== 'range') return { verdict: choice.kind };
  return { verdict: judge(value, choice.range), at: meant.indexOf(choice.range) };
}

/** Somebody has reached an age of so many months on that day, and not before: on the first where there is no such day. */
function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const before = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0)).getUTCDate();
  before.setUTCDate(Math.min(date, last));
  return before.toISOString().slice(0, 10);
}
