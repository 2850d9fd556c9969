import type { ValueSpec } from './data-type.ts';
import { checkPartialDatetime } from './date-time.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/**
 * An ISO 8601 duration: `P1Y2M3DT4H5M6.7S` with any part left out but not all, or whole weeks `P2W`. A sign before
 * the P is allowed, as in ODM; only seconds take a fraction.
 */
export function checkDuration(spec: ValueSpec, text: string): ValueCheck {
  return isDuration(text) ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}

/**
 * An ISO 8601 interval: two partial datetimes, or one and a duration, with a slash between. Its ends are not compared:
 * that is an edit check.
 */
export function checkInterval(spec: ValueSpec, text: string): ValueCheck {
  const [first = '', second = '', ...rest] = text.split('/');
  if (rest.length > 0 || (isDuration(first) && isDuration(second)))
    return refuse('malformed', { dataType: spec.dataType });
  for (const end of [first, second]) {
    if (isDuration(end)) continue;
    const check = checkPartialDatetime(spec, end);
    if (!check.ok) return check;
  }
  return accept(text);
}

export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
  /** Beside the seconds, with their sign. */
  readonly nanos: number;
}

/**
 * The parts of an ISO 8601 duration, all with its sign: years as 12 months, weeks as 7 days, hours and minutes as
 * seconds. A fraction beyond nanoseconds is cut off. Undefined when the text is none.
 */
export function parseDuration(text: string): Duration | undefined {
  const match = isDuration(text) ? PARTS.exec(text) : undefined;
  if (!match?.groups) return undefined;
  const { sign, weeks, years, months, days, hours, minutes, seconds, fraction = '' } = match.groups;
  // Adding zero turns a negative zero into zero.
  const signed = (value: number) => (sign === '-' ? -value : value) + 0;
  return {
    months: signed(Number(years ?? 0) * 12 + Number(months ?? 0)),
    days: signed(Number(weeks ?? 0) * 7 + Number(days ?? 0)),
    seconds: signed(Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)),
    nanos: signed(Number(fraction.slice(0, 9).padEnd(9, '0'))),
  };
}

const PARTS =
  /^(?<sign>[+-])?P(?:(?<weeks>\d+)W)?(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+)(?:\.(?<fraction>\d+))?S)?)?$/;

function isDuration(text: string): boolean {
  return /^[+-]?P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/.test(
    text,
  );
}
