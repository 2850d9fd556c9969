import type { Clock } from '@verum/call';
import { openRetryBudget } from './retry-budget.ts';

export interface HedgeSettings {
  /** A second call is sent when the first takes longer than this share of the calls before it. */
  readonly percentile: number;
  /** Second calls per call: 0.05 adds at most a twentieth. */
  readonly ratio: number;
  /** Answers that have to be known first. */
  readonly samplesMin: number;
}

export const hedgeDefaults: HedgeSettings = { percentile: 0.95, ratio: 0.05, samplesMin: 50 };

export interface HedgeSnapshot {
  /** Absent while too little is known. */
  readonly afterMs?: number;
  /** In the last ten seconds. */
  readonly calls: number;
  readonly hedged: number;
}

export interface Hedge {
  /** Counts a call and says after how many milliseconds to send a second one; undefined: not at all. */
  called(): number | undefined;
  /** Takes a second call out of the budget when the time has come, or says that there is none. */
  tryHedge(): boolean;
  answered(tookMs: number): void;
  snapshot(): HedgeSnapshot;
}

const memory = 200;
const sortEvery = 20;

/**
 * When a second call is worth it: after the 95th percentile of the last two hundred answers, so for one call in twenty,
 * and never for more than `ratio` of them, however slow the target becomes. (Dean and Barroso, "The Tail at Scale",
 * 2013.)
 */
export function openHedge(clock: Clock, settings: HedgeSettings = hedgeDefaults): Hedge {
  const { percentile, ratio, samplesMin } = settings;
  const budget = openRetryBudget({ ratio, minPerSecond: 0 }, clock);
  const last: number[] = [];
  let answers = 0;
  let afterMs: number | undefined;
  return {
    called: () => {
      budget.called();
      return afterMs;
    },
    tryHedge: budget.tryRetry,
    answered: (tookMs) => {
      last[answers++ % memory] = tookMs;
      if (answers < samplesMin || (answers !== samplesMin && answers % sortEvery !== 0)) return;
      const sorted = last.toSorted((one, other) => one - other);
      afterMs = sorted[Math.min(sorted.length - 1, Math.ceil(percentile * sorted.length) - 1)];
    },
    snapshot: () => {
      const { calls, retries: hedged } = budget.snapshot();
      return { ...(afterMs !== undefined && { afterMs }), calls, hedged };
    },
  };
}
