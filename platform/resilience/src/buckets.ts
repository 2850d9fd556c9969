import type { Clock } from '@verum/call';
import { type Level, type Rate, refilled, takeFrom } from './bucket.ts';

export interface BucketsSnapshot {
  /** Keys that are remembered. */
  readonly size: number;
  readonly taken: number;
  readonly refused: number;
}

/** Token buckets by key, each made at its first use. */
export interface Buckets {
  /** Takes one token. Seconds until there is one (at least 1) when there is none, else 0. */
  take(key: string, rate: Rate): number;
  readonly size: number;
  snapshot(): BucketsSnapshot;
}

/**
 * Buckets by key, in memory. The one used longest ago is forgotten when there are `bucketsMax`: a stranger with many
 * addresses can only make others' buckets full again, never refuse them anything.
 */
export function openBuckets(clock: Clock, bucketsMax = 50_000): Buckets {
  const levels = new Map<string, Level>();
  let taken = 0;
  let refused = 0;
  return {
    take: (key, rate) => {
      const nowMs = clock.monotonicMs();
      const known = levels.get(key);
      const level = known ? refilled(known, nowMs, rate) : { tokens: rate.burst, atMs: nowMs };
      const { next, waitMs } = takeFrom(level, rate);
      // Taken out and put in again, it is the youngest of the map.
      levels.delete(key);
      levels.set(key, next);
      if (levels.size > bucketsMax) levels.delete(levels.keys().next().value as string);
      if (waitMs === 0) taken++;
      else refused++;
      return waitMs === 0 ? 0 : Math.max(1, Math.ceil(waitMs / 1000));
    },
    get size() {
      return levels.size;
    },
    snapshot: () => ({ size: levels.size, taken, refused }),
  };
}
