import { slidingWindow } from './sliding-window.ts';

export interface OutlierSettings {
  /** Out after this many failures in a row. */
  readonly consecutive: number;
  /** Or when more than this share of the last ten seconds' outcomes has failed, from `outcomesMin` of them on. */
  readonly ratio: number;
  readonly outcomesMin: number;
  /** How long the first ejection lasts; each that follows soon lasts twice as long, up to `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
}

/** Judges one endpoint by what its calls come to. */
export interface Outlier {
  succeeded(nowMs: number): void;
  /** True when it should be ejected: the balancer knows whether it may. */
  failed(nowMs: number): boolean;
  eject(nowMs: number): void;
  isEjected(nowMs: number): boolean;
  /** When it last came back, or will; 0 before the first ejection. */
  readonly backAtMs: number;
  readonly ejections: number;
}

const windowMs = 10_000;

/** Consecutive failures and their share, as Envoy's outlier detection has them (envoyproxy.io, "Outlier detection"). */
export function outlier(settings: OutlierSettings): Outlier {
  const outcomes = slidingWindow(windowMs, 10);
  let inARow = 0;
  let ejections = 0;
  let backAtMs = 0;
  return {
    succeeded: (nowMs) => {
      inARow = 0;
      outcomes.add(nowMs, 0, 1);
    },
    failed: (nowMs) => {
      inARow++;
      outcomes.add(nowMs, 1, 1);
      const { marked, total } = outcomes.read(nowMs);
      return inARow >= settings.consecutive || (total >= settings.outcomesMin && marked / total > settings.ratio);
    },
    eject: (nowMs) => {
      // Who has been well for the longest ejection is a first offender again.
      if (nowMs - backAtMs > settings.capMs) ejections = 0;
      backAtMs = nowMs + Math.min(settings.capMs, settings.baseMs * 2 ** ejections);
      ejections++;
      inARow = 0;
      outcomes.clear();
    },
    isEjected: (nowMs) => nowMs < backAtMs,
    get backAtMs() {
      return backAtMs;
    },
    get ejections() {
      return ejections;
    },
  };
}
