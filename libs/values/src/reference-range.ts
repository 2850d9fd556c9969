import { hasReachedAge } from './age.ts';
import { compareDecimals } from './decimal.ts';
import { isNotAfter } from './partial-date.ts';

/** What is usual for a value, for whom and when, as a laboratory states it. */
export interface ReferenceRange {
  /** OID of the item. */
  readonly item: string;
  /** The unit of `low` and `high`, as values carry it; absent: whatever unit the value has. */
  readonly unit?: string;
  readonly sex?: 'M' | 'F';
  /** From this age on; years, or a fraction that is whole months (0.5). */
  readonly ageFromYears?: number;
  /** Up to but not including this age. */
  readonly ageBelowYears?: number;
  /** First day it is valid, `YYYY-MM-DD`. */
  readonly validFrom?: string;
  /** Last day it is valid. */
  readonly validUntil?: string;
  /** Decimals; an absent limit is no limit. */
  readonly low?: string;
  readonly high?: string;
  /** Absent is true: the limit itself is within. */
  readonly lowInclusive?: boolean;
  readonly highInclusive?: boolean;
}

/** Whose value, of what, and when. What is not known is absent; dates may be partial. */
export interface RangeQuestion {
  readonly item: string;
  readonly unit?: string | undefined;
  readonly sex?: string | undefined;
  readonly birthDate?: string | undefined;
  /** Civil date on which the value was taken. */
  readonly date?: string | undefined;
}

export type RangeChoice =
  | { readonly kind: 'range'; readonly range: ReferenceRange }
  /** No range is meant for such a value. */
  | { readonly kind: 'none' }
  /** What is known does not tell which range applies. */
  | { readonly kind: 'undetermined' };

export type RangeVerdict = 'within' | 'below' | 'above' | 'undetermined';

/**
 * The first range of the list that applies. Where a range before it might apply as well (the birth date is partial and
 * the age could be on both sides), the choice is undetermined, unless every range that might apply has the same limits:
 * then it does not matter which it is. A range for a unit, a sex, an age or a time never applies for certain to a
 * value of which that is not known.
 */
export function chooseRange(question: RangeQuestion, ranges: readonly ReferenceRange[]): RangeChoice {
  const possible: ReferenceRange[] = [];
  let isCertain = false;
  for (const range of ranges) {
    const applies = range.item === question.item ? appliesTo(range, question) : false;
    if (applies === false) continue;
    possible.push(range);
    isCertain = applies === true;
    if (isCertain) break;
  }
  const [first] = possible;
  if (!first) return { kind: 'none' };
  if (!isCertain || !possible.every((range) => haveSameLimits(range, first))) return { kind: 'undetermined' };
  return { kind: 'range', range: possible.at(-1) ?? first };
}

/** Where a value lies, compared digit by digit; undetermined when it, or the limit that would decide, is no decimal. */
export function judge(value: string, range: ReferenceRange): RangeVerdict {
  const toLow = range.low === undefined ? 1 : compareDecimals(value, range.low);
  const toHigh = range.high === undefined ? -1 : compareDecimals(value, range.high);
  if (toLow === -1 || (toLow === 0 && range.lowInclusive === false)) return 'below';
  if (toHigh === 1 || (toHigh === 0 && range.highInclusive === false)) return 'above';
  if (toLow === undefined || toHigh === undefined || compareDecimals(value, '0') === undefined) return 'undetermined';
  return 'within';
}

/** True, false, or undefined for "cannot be told". */
function appliesTo(range: ReferenceRange, { unit, sex, birthDate, date }: RangeQuestion): boolean | undefined {
  return all([
    range.unit === undefined || (unit === undefined ? undefined : unit === range.unit),
    range.sex === undefined || (sex === undefined ? undefined : sex === range.sex),
    range.ageFromYears === undefined || hasReachedAge(birthDate, date, range.ageFromYears),
    range.ageBelowYears === undefined || not(hasReachedAge(birthDate, date, range.ageBelowYears)),
    range.validFrom === undefined || (date === undefined ? undefined : isNotAfter(range.validFrom, date)),
    range.validUntil === undefined || (date === undefined ? undefined : isNotAfter(date, range.validUntil)),
  ]);
}

function all(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function not(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

function haveSameLimits(a: ReferenceRange, b: ReferenceRange): boolean {
  const isSame = (x: string | undefined, y: string | undefined) =>
    x === y || (x !== undefined && y !== undefined && compareDecimals(x, y) === 0);
  return (
    isSame(a.low, b.low) &&
    isSame(a.high, b.high) &&
    (a.lowInclusive ?? true) === (b.lowInclusive ?? true) &&
    (a.highInclusive ?? true) === (b.highInclusive ?? true)
  );
}
