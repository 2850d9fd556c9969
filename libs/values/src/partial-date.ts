import { dayNumber, daysInMonth, YEAR_MAX, YEAR_MIN } from './calendar.ts';
import { isPossibleDate, type PartialDateParts, type PartialTimeParts, parseMoment } from './partial-moment.ts';

/**
 * Partial dates and datetimes are never completed; they stand for every moment that fits what is known. Questions
 * about them have three answers: true, false, and undefined for "cannot be told from what is known".
 *
 * Two dates without a time compare as days. A time written hh:mm is complete and means second zero. When one side names a zone and the other does not, the local
 * one may lie anywhere within ±14 hours (XML Schema Part 2, 3.2.7.4). A text that is no partial date answers undefined.
 */
export interface DateBounds {
  /** The first moment that fits: YYYY-MM-DD, or with a time where one is written (YYYY-MM-DDThh:mm:ss[.fraction][zone]). */
  readonly earliest: string;
  /** The last moment that fits, in the same form. */
  readonly latest: string;
}

/** Earliest and latest moment of a partial date or datetime; undefined when the text is neither. */
export function dateBounds(text: string): DateBounds | undefined {
  const range = parseRange(text);
  if (!range) return undefined;
  return { earliest: formatMoment(range.first, range.time), latest: formatMoment(range.last, range.time) };
}

/** Is every moment of `a` before every moment of `b`? */
export function isBefore(a: string, b: string): boolean | undefined {
  const spans = spansOf(a, b);
  if (!spans) return undefined;
  const [left, right] = spans;
  if (left.latest < right.earliest) return true;
  return left.earliest >= right.latest ? false : undefined;
}

/** Is every moment of `a` before or at every moment of `b`? */
export function isNotAfter(a: string, b: string): boolean | undefined {
  const isAfter = isBefore(b, a);
  return isAfter === undefined ? undefined : !isAfter;
}

/** Are `a` and `b` the same moment? True only when both are fully known. */
export function isSameMoment(a: string, b: string): boolean | undefined {
  const left = parseRange(a);
  const right = parseRange(b);
  const spans = spansOf(a, b);
  if (!left || !right || !spans) return undefined;
  const [{ earliest, latest }, other] = spans;
  if (latest < other.earliest || other.latest < earliest) return false;
  if (earliest === latest && other.earliest === other.latest) return true;
  // Ranges may overlap where the parts do not: the 15th of an unknown month is never the 14th of March.
  const areZoned = left.time?.zoneMinutes !== undefined || right.time?.zoneMinutes !== undefined;
  return !areZoned && !canBeOneDay(left.parts, right.parts) ? false : undefined;
}

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly secondNs: number;
}

interface MomentRange {
  readonly parts: PartialDateParts;
  readonly time: PartialTimeParts | undefined;
  readonly first: Moment;
  readonly last: Moment;
}

/** Nanoseconds since 0001-01-01T00:00, in UTC when zoned. */
interface Span {
  readonly earliest: bigint;
  readonly latest: bigint;
}

function parseRange(text: string): MomentRange | undefined {
  const moment = parseMoment(text);
  if (typeof moment === 'string' || !moment.date) return undefined;
  const { date, time } = moment;
  const first = edgeOf(date, time, 'first');
  const last = edgeOf(date, time, 'last');
  return first && last ? { parts: date, time, first, last } : undefined;
}

/** The first or last real moment that fits, searching only the few years and months that can differ. */
function edgeOf(
  date: PartialDateParts,
  time: PartialTimeParts | undefined,
  side: 'first' | 'last',
): Moment | undefined {
  const years = date.year !== undefined ? [date.year] : side === 'first' ? range(YEAR_MIN, 8) : range(YEAR_MAX, 9990);
  const months = date.month !== undefined ? [date.month] : side === 'first' ? range(1, 12) : range(12, 1);
  for (const year of years) {
    for (const month of months) {
      const day = date.day ?? (side === 'first' ? 1 : daysInMonth(year, month));
      if (isPossibleDate({ year, month, day })) return { year, month, day, ...clockEdge(time, side) };
    }
  }
  return undefined;
}

function clockEdge(
  time: PartialTimeParts | undefined,
  side: 'first' | 'last',
): Pick<Moment, 'hour' | 'minute' | 'secondNs'> {
  if (!time || side === 'first')
    return { hour: time?.hour ?? 0, minute: time?.minute ?? 0, secondNs: time?.secondNs ?? 0 };
  const isToTheMinute = time.minute !== undefined && !time.isSecondUnknown;
  return {
    hour: time.hour ?? 23,
    minute: time.minute ?? 59,
    secondNs: time.secondNs ?? (isToTheMinute ? 0 : 59_999_999_999),
  };
}

function spansOf(a: string, b: string): [Span, Span] | undefined {
  const left = parseRange(a);
  const right = parseRange(b);
  if (!left || !right) return undefined;
  return [spanAgainst(right, left), spanAgainst(left, right)];
}

/** The span of `mine`, widened by what `other` knows and it does not: the time of day, the zone. */
function spanAgainst(other: MomentRange, mine: MomentRange): Span {
  const zone = mine.time?.zoneMinutes ?? 0;
  const slack = mine.time?.zoneMinutes === undefined && other.time?.zoneMinutes !== undefined ? 14 * 60 : 0;
  const restOfDay = !mine.time && other.time ? 86_399_999_999_999n : 0n;
  return {
    earliest: instantNs(mine.first, zone + slack),
    latest: instantNs(mine.last, zone - slack) + restOfDay,
  };
}

function instantNs(moment: Moment, zoneMinutes: number): bigint {
  const minutes = dayNumber(moment.year, moment.month, moment.day) * 1440 + moment.hour * 60 + moment.minute;
  return BigInt(minutes - zoneMinutes) * 60_000_000_000n + BigInt(moment.secondNs);
}

function canBeOneDay(a: PartialDateParts, b: PartialDateParts): boolean {
  const agrees = (x: number | undefined, y: number | undefined) => x === undefined || y === undefined || x === y;
  return agrees(a.year, b.year) && agrees(a.month, b.month) && agrees(a.day, b.day) && isPossibleDate({ ...a, ...b });
}

function formatMoment(moment: Moment, time: PartialTimeParts | undefined): string {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const date = `${pad(moment.year, 4)}-${pad(moment.month)}-${pad(moment.day)}`;
  if (!time) return date;
  const fraction = pad(moment.secondNs % 1e9, 9).replace(/0+$/, '');
  const seconds = `${pad(Math.floor(moment.secondNs / 1e9))}${fraction && `.${fraction}`}`;
  return `${date}T${pad(moment.hour)}:${pad(moment.minute)}:${seconds}${formatZone(time.zoneMinutes)}`;
}

function formatZone(minutes: number | undefined): string {
  if (minutes === undefined) return '';
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}

function range(from: number, to: number): number[] {
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + index * step);
}
