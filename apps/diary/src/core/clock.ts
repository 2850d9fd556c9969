import type { DeviceTime } from './entry.ts';

/** What is known of the error of the device's clock. Kept over the death of the page. */
export interface ClockFacts {
  /** Device clock minus the server's; absent: not known. */
  readonly skewMs?: number;
  /** How long the question was under way that measured it: the error of the measure is at most half of it. */
  readonly tripMs?: number;
  /** The two clocks when they were last looked at. */
  readonly atMs: number;
  readonly monotonicMs: number;
}

/** Both clocks of the device, looked at together. */
export interface Look {
  readonly atMs: number;
  readonly monotonicMs: number;
}

/** Smaller differences are how clocks run and how they are read. */
export const jumpMs = 1_500;
/** A measure this old is replaced by a coarser one. */
const freshMs = 10 * 60_000;

/**
 * Somebody set the clock while the page lived: what the error was before, it is now besides the jump. `at` is a later
 * look by the same page.
 */
export function noticeJump(facts: ClockFacts, { atMs, monotonicMs }: Look): ClockFacts {
  const jump = atMs - facts.atMs - (monotonicMs - facts.monotonicMs);
  const seen = { ...facts, atMs, monotonicMs };
  if (Math.abs(jump) < jumpMs || facts.skewMs === undefined) return seen;
  return { ...seen, skewMs: Math.round(facts.skewMs + jump) };
}

/**
 * A page begins with what an earlier one knew. The monotonic clock began anew, so a jump is only found where the device
 * is earlier than it was already: then nothing is known any more. Else the old measure holds until there is a new one.
 */
export function resumeClock(kept: ClockFacts | undefined, { atMs, monotonicMs }: Look): ClockFacts {
  if (!kept || kept.skewMs === undefined || atMs < kept.atMs - jumpMs) return { atMs, monotonicMs };
  return { ...kept, atMs, monotonicMs };
}

/** The server told its time between two looks: it was halfway, as far as anybody knows. */
export function measure(facts: ClockFacts, asked: Look, answered: Look, serverMs: number): ClockFacts {
  const before = noticeJump(facts, asked);
  const tripMs = Math.max(0, answered.monotonicMs - asked.monotonicMs);
  const isJumpUnderWay = Math.abs(answered.atMs - asked.atMs - tripMs) >= jumpMs;
  const seen = noticeJump(before, answered);
  const found = Math.round(answered.atMs - tripMs / 2 - serverMs);
  const isCoarser = seen.tripMs !== undefined && tripMs > 2 * seen.tripMs + 50;
  const isRecent = answered.monotonicMs - facts.monotonicMs < freshMs;
  // A slow answer says less than a quick one before it, unless it contradicts it.
  const agrees = seen.skewMs !== undefined && Math.abs(found - seen.skewMs) <= tripMs;
  if (isCoarser && isRecent && agrees && !isJumpUnderWay) return seen;
  return { ...seen, skewMs: found, tripMs };
}

/** The server's time now, as far as the error is known. */
export const trueMs = (facts: ClockFacts, atMs: number): number => atMs - (facts.skewMs ?? 0);

export function deviceTime(facts: ClockFacts, atMs: number, zone: string): DeviceTime {
  return {
    atMs,
    zone,
    offsetMinutes: offsetMinutesAt(atMs, zone),
    ...(facts.skewMs !== undefined && { skewMs: facts.skewMs }),
  };
}

/** Minutes east of UTC, to the minute below. */
export function offsetMinutesAt(atMs: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Math.floor((Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / 60_000) * 60_000) / 60_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const numeric = 'numeric';
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
  });
  formatters.set(zone, made);
  return made;
}
