import type { Clock } from '@verum/call';
import { slidingWindow } from './sliding-window.ts';

export interface RetryBudgetSettings {
  /** Retries per call: 0.1 lets a tenth of the calls be repeated. */
  readonly ratio: number;
  /** And this many a second beside, so that a quiet client may retry at all. */
  readonly minPerSecond: number;
}

export interface RetryBudgetSnapshot {
  /** In the last ten seconds. */
  readonly calls: number;
  readonly retries: number;
  /** Retries that may be made now. */
  readonly left: number;
  readonly refused: number;
}

export interface RetryBudget {
  /** Counts a call's first try. */
  called(): void;
  /** Takes one retry out of the budget, or says that there is none. */
  tryRetry(): boolean;
  snapshot(): RetryBudgetSnapshot;
}

const windowMs = 10_000;
const slices = 10;

/**
 * How many retries a client may add to its calls: a share of those of the last ten seconds. In an outage, when every
 * call fails, the target is sent a tenth more than usual and not three times as much. After Finagle's `RetryBudget`
 * (twitter/finagle, finagle-core, com.twitter.finagle.service).
 */
export function openRetryBudget(settings: RetryBudgetSettings, clock: Clock): RetryBudget {
  const window = slidingWindow(windowMs, slices);
  const reserve = (settings.minPerSecond * windowMs) / 1000;
  let refused = 0;
  const read = () => {
    const { marked: retries, total: calls } = window.read(clock.monotonicMs());
    return { calls, retries, left: Math.max(0, Math.floor(calls * settings.ratio + reserve - retries)) };
  };
  return {
    called: () => window.add(clock.monotonicMs(), 0, 1),
    tryRetry: () => {
      if (read().left < 1) {
        refused++;
        return false;
      }
      window.add(clock.monotonicMs(), 1, 0);
      return true;
    },
    snapshot: () => ({ ...read(), refused }),
  };
}
