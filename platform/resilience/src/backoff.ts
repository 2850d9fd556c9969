export interface BackoffSettings {
  /** The longest pause before the first retry; it doubles with each. */
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * The pause before the retry number `retry` (from 0): anything up to an exponentially growing limit, so that clients
 * that failed together do not come back together ("full jitter", AWS Architecture Blog, "Exponential Backoff And
 * Jitter", 2015). What the target asked for by `retryAfterMs` is waited for in full, and the pause comes on top.
 * `random` gives numbers in [0, 1).
 */
export function backoffMs(
  retry: number,
  { baseMs, capMs }: BackoffSettings,
  random: () => number,
  retryAfterMs = 0,
): number {
  return retryAfterMs + random() * Math.min(capMs, baseMs * 2 ** retry);
}
