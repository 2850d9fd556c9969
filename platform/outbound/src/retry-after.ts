import type { Clock } from '@verum/call';

// A host that says "in a year" must not silence us for a year.
const waitMaxMs = 60 * 60 * 1000;

/** What a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), at most an hour; undefined for no such thing. */
export function retryAfterMs(header: string | undefined, clock: Pick<Clock, 'nowMs'>): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.nowMs();
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), waitMaxMs);
}
