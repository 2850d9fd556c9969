import { setTimeout as sleep } from 'node:timers/promises';

/** What came of a load that does not wait for its answers. */
export interface LoadResult {
  readonly sent: number;
  readonly acknowledged: number;
  /** From the moment at which it was to be sent to its answer, ms. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From the first to be sent to the last answer. */
  readonly tookMs: number;
}

/**
 * So many a second, each at its own time whatever became of those before: phones do not wait for each other. A late
 * answer, and one that could only be sent late, count as the participant would have waited.
 */
export async function atRate(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  work: (n: number) => Promise<boolean>,
): Promise<LoadResult> {
  const count = perSecond * seconds;
  const timesMs: number[] = [];
  const running: Promise<void>[] = [];
  let acknowledged = 0;
  const startedMs = performance.now();
  for (let n = 0; n < count; ) {
    const dueMs = startedMs + (n * 1000) / perSecond;
    const aheadMs = dueMs - performance.now();
    if (aheadMs > 0) await sleep(aheadMs);
    // A timer is some milliseconds late: all that are due by now go out together.
    const until = Math.min(count, Math.floor(((performance.now() - startedMs) * perSecond) / 1000) + 1);
    for (; n < until; n += 1) {
      const atMs = startedMs + (n * 1000) / perSecond;
      running.push(
        work(n).then((isDone) => {
          if (isDone) acknowledged += 1;
          timesMs.push(performance.now() - atMs);
        }),
      );
    }
  }
  await Promise.all(running);
  timesMs.sort((a, b) => a - b);
  const at = (share: number) => timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * share))] ?? 0;
  const tookMs = performance.now() - startedMs;
  return { sent: count, acknowledged, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1), tookMs };
}
