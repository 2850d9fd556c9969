import { type CelFunc, CelScalar, type CelValue, celFunc, celMethod, isCelList, listType } from '@bufbuild/cel';
import {
  ageMonths,
  compareDecimals,
  convert,
  dateBounds,
  isBefore,
  isNotAfter,
  isSameMoment,
  type UnitConversion,
} from '@verum/values';
import { plainDecimal } from './result.ts';

const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/**
 * The functions of an expression beyond CEL's own. What cannot be told throws, which makes a CEL error, which is
 * undetermined. Dates and times are texts, whole or partial:
 *
 *   before(a, b) · notAfter(a, b) · sameDay(a, b)   of every moment that fits; sameDay leaves the time aside
 *   daysBetween(a, b)        calendar days from a to b, negative when b comes first
 *   yearsBetween(a, b)       completed years from a to b, as an age is counted; undetermined when b comes first
 *   a.getFullYear() …        as on CEL timestamps: getMonth() and getDayOfMonth() count from 0, getDate() from 1
 *   convert(x, from, to)     by the design's conversions; exact when x is text(x), which gives a text
 *   compareDecimals(a, b)    -1, 0 or 1 for two texts, digit by digit
 *   sum(l) · mean(l) · min(l) · max(l)   of a list of numbers; undetermined for an empty one
 *   round(x, places) · floor(x) · ceil(x) · abs(x) · sqrt(x) · pow(x, y) · ln(x) · exp(x)
 */
export function functionsFor(conversions: readonly UnitConversion[]): CelFunc[] {
  return [...DATES, ...NUMBERS, ...LISTS, ...conversionsOf(conversions)];
}

const DATES: readonly CelFunc[] = [
  celFunc('before', [STRING, STRING], BOOL, (a, b) => told(isBefore(a, b))),
  celFunc('notAfter', [STRING, STRING], BOOL, (a, b) => told(isNotAfter(a, b))),
  celFunc('sameDay', [STRING, STRING], BOOL, (a, b) => told(isSameMoment(dayOf(a), dayOf(b)))),
  celFunc('daysBetween', [STRING, STRING], INT, (a, b) => BigInt(told(dayNumber(b)) - told(dayNumber(a)))),
  celFunc('yearsBetween', [STRING, STRING], INT, (a, b) => {
    const months = told(ageMonths(a, b));
    const years = Math.floor(months.least / 12);
    return BigInt(told(years === Math.floor(months.most / 12) ? years : undefined));
  }),
  part('getFullYear', (text) => field(text, 0)),
  part('getMonth', (text) => minusOne(field(text, 1))),
  part('getDate', (text) => field(text, 2)),
  part('getDayOfMonth', (text) => minusOne(field(text, 2))),
  part('getDayOfWeek', (text) => mapped(dayNumber(text), (days) => (((days + 4) % 7) + 7) % 7)),
  part('getHours', (text) => field(text, 3)),
  part('getMinutes', (text) => field(text, 4)),
];

const NUMBERS: readonly CelFunc[] = [
  celFunc('compareDecimals', [STRING, STRING], INT, (a, b) => BigInt(told(compareDecimals(a, b)))),
  celFunc('round', [DOUBLE, INT], DOUBLE, (x, places) => roundHalfUp(x, Number(places))),
  celFunc('abs', [INT], INT, (x) => (x < 0n ? -x : x)),
  ...(['abs', 'floor', 'ceil', 'sqrt', 'exp'] as const).map((name) =>
    celFunc(name, [DOUBLE], DOUBLE, (x) => finite(Math[name](x))),
  ),
  celFunc('ln', [DOUBLE], DOUBLE, (x) => finite(Math.log(x))),
  celFunc('pow', [DOUBLE, DOUBLE], DOUBLE, (x, y) => finite(x ** y)),
];

const LISTS: readonly CelFunc[] = [
  celFunc('sum', [LIST], DYN, (list) => numbersOf(list).reduce(plus)),
  celFunc('mean', [LIST], DOUBLE, (list) => {
    const numbers = numbersOf(list);
    return Number(numbers.reduce(plus)) / numbers.length;
  }),
  celFunc('min', [LIST], DYN, (list) => numbersOf(list).reduce((a, b) => (b < a ? b : a))),
  celFunc('max', [LIST], DYN, (list) => numbersOf(list).reduce((a, b) => (b > a ? b : a))),
];

/** The fourth argument is the item of the first, put there when the expression is read; '' for none. */
function conversionsOf(conversions: readonly UnitConversion[]): CelFunc[] {
  const exact = (value: string, from: string, to: string, item: string) =>
    told(convert(value, from, to, conversions, { item: item || undefined })).value;
  const number = (value: number | bigint, from: string, to: string, item: string) =>
    Number(exact(told(plainDecimal(value)), from, to, item));
  return [
    celFunc('convert', [STRING, STRING, STRING], STRING, (x, from, to) => exact(x, from, to, '')),
    celFunc('convert', [DOUBLE, STRING, STRING], DOUBLE, (x, from, to) => number(x, from, to, '')),
    celFunc('convert', [INT, STRING, STRING], DOUBLE, (x, from, to) => number(x, from, to, '')),
    celFunc('convert', [STRING, STRING, STRING, STRING], STRING, exact),
    celFunc('convert', [DOUBLE, STRING, STRING, STRING], DOUBLE, number),
    celFunc('convert', [INT, STRING, STRING, STRING], DOUBLE, number),
  ];
}

/** What is not known leaves an expression by the way CEL has for it. */
function told<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Error('undetermined');
  return answer;
}

function part(name: string, read: (text: string) => number | undefined): CelFunc {
  return celMethod(name, STRING, [], INT, function () {
    return BigInt(told(read(String(this))));
  });
}

const dayOf = (text: string) => text.split('T', 1)[0] ?? text;

/** Days since 1970-01-01; undefined unless the whole day is known. */
function dayNumber(text: string): number | undefined {
  const bounds = dateBounds(dayOf(text));
  return bounds && bounds.earliest === bounds.latest ? Date.parse(`${bounds.earliest}Z`) / 86_400_000 : undefined;
}

/** Year, month, day, hour or minute as written; undefined where it is not known or the text is no date. */
function field(text: string, position: 0 | 1 | 2 | 3 | 4): number | undefined {
  if (!dateBounds(text)) return undefined;
  const written = /^(\d{4}|\D+?)(?:-(\d\d|U\w*|-)(?:-(\d\d|U\w*|-))?)?(?:T(\d\d|U\w*|-)(?::(\d\d|U\w*|-))?)?/.exec(
    text,
  );
  const digits = written?.[position + 1];
  return digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined;
}

const mapped = (value: number | undefined, change: (value: number) => number) =>
  value === undefined ? undefined : change(value);
const minusOne = (value: number | undefined) => mapped(value, (known) => known - 1);

const finite = (value: number) => told(Number.isFinite(value) ? value : undefined);

function roundHalfUp(value: number, places: number): number {
  return Number(told(plainDecimal(value, Math.min(15, Math.max(0, places)))));
}

function numbersOf(list: CelValue): (number | bigint)[] {
  if (!isCelList(list) || list.size === 0) throw new Error('undetermined');
  const numbers = [...list].map((value) =>
    typeof value === 'number' || typeof value === 'bigint' ? value : told<number>(undefined),
  );
  const isWhole = numbers.every((value) => typeof value === 'bigint');
  return isWhole ? numbers : numbers.map(Number);
}

function plus(a: number | bigint, b: number | bigint): number | bigint {
  return typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b);
}
