export interface PeakEwma {
  observe(latencyMs: number, nowMs: number): void;
  /** Undefined before the first observation. */
  read(nowMs: number): number | undefined;
}

/**
 * A moving average of latency that believes bad news at once and good news slowly: a slower answer than the average
 * becomes the average, a faster one counts by the time since the last. Without news it decays, so that what was slow
 * is tried again. After Finagle's `PeakEwma` (twitter/finagle, finagle-core, com.twitter.finagle.loadbalancer);
 * go-zero's zrpc/internal/balancer/p2c decays by time in the same way.
 */
export function peakEwma(decayMs: number): PeakEwma {
  let averageMs: number | undefined;
  let atMs = 0;
  const keptAt = (nowMs: number) => Math.exp(-Math.max(0, nowMs - atMs) / decayMs);
  return {
    observe: (latencyMs, nowMs) => {
      const kept = keptAt(nowMs);
      if (averageMs === undefined || latencyMs > averageMs * kept) averageMs = latencyMs;
      else averageMs = averageMs * kept + latencyMs * (1 - kept);
      atMs = Math.max(atMs, nowMs);
    },
    read: (nowMs) => (averageMs === undefined ? undefined : averageMs * keptAt(nowMs)),
  };
}
