import { daysInMonth, YEAR_MAX, YEAR_MIN } from './calendar.ts';

/**
 * A date, time or datetime of which parts may be unknown. A part left off and a part marked unknown (`UK`, `UN`, `UNK`,
 * or ODM's `-`) mean the same and are both absent here. Grammar:
 *
 *   date  = year [ '-' month [ '-' day ] ]       2026 · 2026-11 · 2026-11-15 · 2026-11-UK · 2026-UN-15 · 2026---15
 *   time  = hour [ ':' minute [ ':' second ] ] [ zone ]               10 · 10:30 · 10:UK · 10:30:15.5+08:00
 *   both  = date 'T' time, the date then with all three places                              2026-11-15TUK:UK
 *
 * A month written `-` must be followed by a day, so that a date cut off in typing (`2026--`) is not mistaken for one.
 */
export interface PartialMoment {
  readonly date?: PartialDateParts;
  readonly time?: PartialTimeParts;
}

export interface PartialDateParts {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

export interface PartialTimeParts {
  readonly hour?: number;
  readonly minute?: number;
  /** The second was written as unknown; a second simply left off is zero, as ISO 8601 hh:mm is a complete time. */
  readonly isSecondUnknown?: boolean;
  /** Second with its fraction in nanoseconds, 0 to 59,999,999,999. */
  readonly secondNs?: number;
  /** Minutes east of UTC; absent for local civil time. */
  readonly zoneMinutes?: number;
}

export type MomentFault = 'malformed' | 'no-such-date' | 'no-such-time';

const UNKNOWN = 'UNK|UK|UN|-';
const DATE = new RegExp(`^(\\d{4}|${UNKNOWN})(?:-(\\d\\d|${UNKNOWN})(?:-(\\d\\d|${UNKNOWN}))?)?$`);
const TIME = new RegExp(
  `^(\\d\\d|${UNKNOWN})(?::(\\d\\d|${UNKNOWN})(?::(\\d\\d(?:\\.\\d{1,9})?|${UNKNOWN}))?)?(Z|[+-]\\d\\d:\\d\\d)?$`,
);

/** Reads a date of which parts may be unknown. Some real day must fit it: 2026-UN-31 does, 2026-02-30 does not. */
export function parseDateParts(text: string): PartialDateParts | MomentFault {
  const match = DATE.exec(text);
  if (!match || (match[2] === '-' && match[3] === undefined)) return 'malformed';
  const year = known(match[1]);
  const month = known(match[2]);
  const day = known(match[3]);
  const parts = {
    ...(year !== undefined && { year }),
    ...(month !== undefined && { month }),
    ...(day !== undefined && { day }),
  };
  return isPossibleDate(parts) ? parts : 'no-such-date';
}

/** True when at least one real day of the years 1 to 9999 fits the known parts. */
export function isPossibleDate({ year, month, day }: PartialDateParts): boolean {
  if (year !== undefined && (year < YEAR_MIN || year > YEAR_MAX)) return false;
  // Year 4 is a leap year and January is long: what they refuse, no year and no month could allow.
  const days = daysInMonth(year ?? 4, month ?? 1);
  return days > 0 && (day === undefined || (day >= 1 && day <= days));
}

/**
 * Reads a time of which parts may be unknown. Hours run to 23 (midnight is 00:00 of the next day) and seconds to 59
 * (leap seconds are refused: neither a ward clock nor SAS can show them); zones lie within ±14:00.
 */
export function parseTimeParts(text: string): PartialTimeParts | MomentFault {
  const match = TIME.exec(text);
  if (!match) return 'malformed';
  const hour = known(match[1]);
  const minute = known(match[2]);
  const second = match[3];
  const zone = match[4];
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59) return 'no-such-time';
  const secondNs = second === undefined ? undefined : nanoseconds(second);
  if ((secondNs ?? 0) >= 60e9) return 'no-such-time';
  const zoneMinutes = zone === undefined ? undefined : minutesEast(zone);
  if (Number.isNaN(zoneMinutes)) return 'no-such-time';
  return {
    ...(hour !== undefined && { hour }),
    ...(minute !== undefined && { minute }),
    ...(secondNs !== undefined && { secondNs }),
    ...(second !== undefined && secondNs === undefined && { isSecondUnknown: true }),
    ...(zoneMinutes !== undefined && { zoneMinutes }),
  };
}

/** Reads a date, or a date and time, of which parts may be unknown. */
export function parseMoment(text: string): PartialMoment | MomentFault {
  const at = text.indexOf('T');
  const dateText = at === -1 ? text : text.slice(0, at);
  const date = parseDateParts(dateText);
  if (typeof date === 'string') return date;
  if (at === -1) return { date };
  if (DATE.exec(dateText)?.[3] === undefined) return 'malformed';
  const time = parseTimeParts(text.slice(at + 1));
  return typeof time === 'string' ? time : { date, time };
}

function known(text: string | undefined): number | undefined {
  return text === undefined || !/^\d/.test(text) ? undefined : Number(text);
}

function nanoseconds(text: string): number | undefined {
  if (!/^\d/.test(text)) return undefined;
  const [whole = '0', fraction = ''] = text.split('.');
  return Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'));
}

function minutesEast(zone: string): number {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > 14 * 60) return Number.NaN;
  return zone.startsWith('-') ? -total : total;
}
