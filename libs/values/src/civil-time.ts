import { dayNumber, daysInMonth, YEAR_MAX, YEAR_MIN } from './calendar.ts';
import { parseDuration } from './duration.ts';
import { parseMoment } from './partial-moment.ts';
import { civilInstants, offsetSecondsAt } from './zone-offset.ts';

/**
 * Civil dates and times: what calendar and clock on the wall of a site show, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm[:ss[.f]]`
 * without a zone, together with the site's IANA zone. When clocks change, some times of day never happen and some
 * happen twice. The rules are those of java.time and of Temporal's "compatible" (TC39 Temporal, DisambiguateInstant):
 *
 *   skipped  the time moves later by the length of the gap: 02:30 becomes 03:30
 *   twice    the earlier of the two is meant
 *
 * Every function throws RangeError for a zone that is unknown to the platform: that is a fault of the configuration.
 */
export type CivilExistence = 'exists' | 'skipped' | 'twice';

/**
 * Whether a site's clock ever showed this date or time. A date is skipped when no moment of it happened (Pacific/Apia,
 * 2011-12-30). A datetime with an offset of its own names a moment and exists. Undefined for what is not a whole date or
 * datetime: of a partial one nothing can be said. Used at capture as a soft finding: ward clocks are set by people.
 */
export function checkCivil(text: string, zone: string): CivilExistence | undefined {
  const civil = readCivil(text);
  if (!civil) return undefined;
  if (civil.isZoned) return 'exists';
  if (civil.isDate) return existingDay(civil.seconds, zone) === civil.seconds ? 'exists' : 'skipped';
  const { length } = civilInstants(civil.seconds, zone);
  return length === 0 ? 'skipped' : length === 1 ? 'exists' : 'twice';
}

/** What becomes of less than a day when it is added to a date, which has no clock. */
export type PartOfDay = 'down' | 'up';

/**
 * Adds an ISO 8601 duration to a civil date or datetime and gives back the same kind of text.
 *
 * Years and months go by the calendar and end on the last day of a shorter month (31 January + P1M is 28 or 29
 * February); then weeks and days, at the same time of day; then hours, minutes and seconds, as time that really passes:
 * over a change of clocks PT24H and P1D differ by the hour. A result that was skipped or happens twice is resolved as
 * above. To a date, which has no clock, 24 hours are a day, and what is left over of a day counts as none (`down`, the
 * default, towards the past) or as a whole one (`up`). A day that a zone skipped gives the next one.
 *
 * Undefined when the text is no whole civil date or datetime, or carries an offset; when the duration is none; or when
 * the result leaves the years 1 to 9999.
 */
export function addCivil(text: string, duration: string, zone: string, part: PartOfDay = 'down'): string | undefined {
  const start = readCivil(text);
  const span = parseDuration(duration);
  if (!start || start.isZoned || !span) return undefined;
  const shifted = addMonths(start, span.months);
  if (shifted === undefined) return undefined;
  const day = shifted + span.days * DAY;
  if (start.isDate) {
    const clock = (part === 'up' ? Math.ceil : Math.floor)((span.seconds + span.nanos / 1e9) / DAY) * DAY;
    return isInRange(day + clock) ? formatDate(existingDay(day + clock, zone)) : undefined;
  }
  if (!isInRange(day)) return undefined;
  const nanos = start.nanos + span.nanos;
  const carry = Math.floor(nanos / 1e9);
  const elapsed = span.seconds + carry;
  // Intl knows no moments beyond the year 275760; a span as long as the whole calendar leaves it anyway.
  if (Math.abs(elapsed) > CALENDAR) return undefined;
  const instant = resolve(day, zone) + elapsed;
  const seconds = instant + offsetSecondsAt(instant, zone);
  if (!isInRange(seconds)) return undefined;
  return `${formatDate(seconds)}T${formatClock(seconds, nanos - carry * 1e9, start.hasSeconds)}`;
}

const DAY = 86_400;
/** 1970-01-01 in days since 0001-01-01. */
const EPOCH_DAY = dayNumber(1970, 1, 1);
/** The years 1 to 9999 in seconds. */
const CALENDAR = dayNumber(YEAR_MAX + 1, 1, 1) * DAY;

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Seconds since 1970-01-01T00:00 by the civil clock, as if it were UTC. */
  readonly seconds: number;
  readonly nanos: number;
  readonly isDate: boolean;
  readonly isZoned: boolean;
  readonly hasSeconds: boolean;
}

function readCivil(text: string): Civil | undefined {
  const moment = parseMoment(text);
  if (typeof moment === 'string' || !moment.date) return undefined;
  const { year, month, day } = moment.date;
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const { hour, minute, secondNs = 0, isSecondUnknown, zoneMinutes } = moment.time ?? {};
  if (moment.time && (hour === undefined || minute === undefined || isSecondUnknown)) return undefined;
  const clock = (hour ?? 0) * 3600 + (minute ?? 0) * 60 + Math.floor(secondNs / 1e9);
  return {
    year,
    month,
    day,
    seconds: midnight(year, month, day) + clock,
    nanos: secondNs % 1e9,
    isDate: !moment.time,
    isZoned: zoneMinutes !== undefined,
    hasSeconds: moment.time?.secondNs !== undefined,
  };
}

function addMonths(start: Civil, months: number): number | undefined {
  const index = start.year * 12 + start.month - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  if (!(year >= YEAR_MIN && year <= YEAR_MAX)) return undefined;
  const clock = start.seconds - midnight(start.year, start.month, start.day);
  return midnight(year, month, Math.min(start.day, daysInMonth(year, month))) + clock;
}

function resolve(civil: number, zone: string): number {
  // What was skipped is read by the offset that held before the clocks changed, and so comes out later.
  return civilInstants(civil, zone)[0] ?? civil - offsetSecondsAt(civil - 1.5 * DAY, zone);
}

/** Midnight of the day, or of the next one when the zone skipped the whole of it. */
function existingDay(day: number, zone: string): number {
  const key = `${day}${zone}`;
  const known = existingDays.get(key);
  if (known !== undefined) return known;
  const isOrdinary = offsetSecondsAt(day - 1.5 * DAY, zone) === offsetSecondsAt(day + 2.5 * DAY, zone);
  const instant = isOrdinary ? day : resolve(day, zone);
  const found = isOrdinary ? day : Math.floor((instant + offsetSecondsAt(instant, zone)) / DAY) * DAY;
  if (existingDays.size < existingDaysMax) existingDays.set(key, found);
  return found;
}

// A list of a study's subjects asks about the same few hundred days of the same few zones again and again.
const existingDays = new Map<string, number>();
const existingDaysMax = 50_000;

function midnight(year: number, month: number, day: number): number {
  return (dayNumber(year, month, day) - EPOCH_DAY) * DAY;
}

function isInRange(seconds: number): boolean {
  return seconds >= midnight(YEAR_MIN, 1, 1) && seconds < midnight(YEAR_MAX + 1, 1, 1);
}

function formatDate(seconds: number): string {
  return new Date(Math.floor(seconds / DAY) * DAY * 1000).toISOString().slice(0, 10);
}

function formatClock(seconds: number, nanos: number, hasSeconds: boolean): string {
  const rest = ((seconds % DAY) + DAY) % DAY;
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const minutes = `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}`;
  if (!hasSeconds && rest % 60 === 0 && nanos === 0) return minutes;
  const fraction = nanos === 0 ? '' : `.${pad(nanos, 9).replace(/0+$/, '')}`;
  return `${minutes}:${pad(rest % 60)}${fraction}`;
}
