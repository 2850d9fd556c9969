import type { Clock } from '@verum/call';

/** Token bucket: `burst` at once, `perSecond` on average. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface BucketSnapshot {
  readonly tokens: number;
  readonly taken: number;
  readonly refused: number;
}

export interface Bucket {
  /** Takes one token: 0; or takes none, and says how many milliseconds (whole, at least 1) until there is one. */
  take(): number;
  snapshot(): BucketSnapshot;
}

/** How full a bucket was at a moment: all that has to be remembered of it. */
export interface Level {
  readonly tokens: number;
  readonly atMs: number;
}

// What a sum of many small refills may miss of a whole token, in binary fractions.
const almost = 1e-9;

/**
 * One token bucket, full at first. In no stretch of time does it give more than `burst` and what `perSecond` adds in
 * that time; a clock that goes back adds nothing, and nothing twice when it comes forward again.
 *
 * @throws RangeError for a burst below 1 or a rate of 0: it would refuse for ever.
 */
export function openBucket(rate: Rate, clock: Clock): Bucket {
  if (!(rate.burst >= 1 && rate.perSecond > 0)) throw new RangeError('a bucket needs burst ≥ 1 and perSecond > 0');
  let level: Level = { tokens: rate.burst, atMs: clock.monotonicMs() };
  let taken = 0;
  let refused = 0;
  return {
    take: () => {
      const { next, waitMs } = takeFrom(refilled(level, clock.monotonicMs(), rate), rate);
      level = next;
      if (waitMs === 0) taken++;
      else refused++;
      return waitMs;
    },
    snapshot: () => ({ tokens: refilled(level, clock.monotonicMs(), rate).tokens, taken, refused }),
  };
}

/** The level at `nowMs`: never above the burst, never from time that has been counted already. */
export function refilled({ tokens, atMs }: Level, nowMs: number, { burst, perSecond }: Rate): Level {
  if (nowMs <= atMs) return { tokens, atMs };
  return { tokens: Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond), atMs: nowMs };
}

/** One token out of a level, or how long to wait for it. */
export function takeFrom(level: Level, { perSecond }: Rate): { readonly next: Level; readonly waitMs: number } {
  if (level.tokens >= 1 - almost) return { next: { ...level, tokens: Math.max(0, level.tokens - 1) }, waitMs: 0 };
  return { next: level, waitMs: Math.max(1, Math.ceil(((1 - level.tokens) / perSecond) * 1000)) };
}
