import { type Baseline, baseline } from './baseline.ts';

/** What ended between two looks at the limit. */
export interface LimitWindow {
  /** By kind of work: how many calls were done, and how long they took together. */
  readonly done: ReadonlyMap<string, { readonly count: number; readonly sumMs: number }>;
  /** Calls that ran out of time. */
  readonly dropped: number;
  /** The most calls there were at once. */
  readonly peak: number;
  /** Was any call refused? */
  readonly isCrowded: boolean;
}

export interface LimitSearch {
  readonly limit: number;
  next(window: LimitWindow): void;
  usualMs(kind: string): number | undefined;
}

export interface LimitSearchSettings {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly tolerance: number;
  /** A mean below this is no sign of anything, however quick calls usually are. */
  readonly harmlessMs: number;
}

// Half of the way each time: a limit that follows at once swings.
const smoothing = 0.5;
const droppedFactor = 0.9;
const probeAfterMin = 4;
const probeAfterMax = 40;
// A probe that finds calls quicker by this much has learnt something.
const learnt = 0.95;
const probeShare = 1 / 4;

/**
 * Finds how many calls at once are best. Where calls take longer than is usual for their kind, they wait for each
 * other: the limit shrinks by the ratio (never by more than half) and grows by its square root, so that it keeps
 * asking whether there is room. After Netflix concurrency-limits (`Gradient2Limit`), with a usual time for each kind.
 *
 * What is usual cannot be seen under overload, when everything waits. So after some crowded windows one is let pass
 * and one is measured at a quarter of the limit; as long as that shows quicker calls, the limit is too high. (Envoy's
 * adaptive concurrency goes to its minimum for that, which costs more of the work.)
 */
export function limitSearch({ min, max, initial, tolerance, harmlessMs }: LimitSearchSettings): LimitSearch {
  const bounded = (value: number) => Math.min(max, Math.max(min, value));
  const baselines = new Map<string, Baseline>();
  let limit = bounded(initial);
  let crowdedInARow = 0;
  let probeAfter = probeAfterMin;
  let probe: { readonly returnTo: number; readonly isSettled: boolean } | undefined;

  function baselineOf(kind: string): Baseline {
    const known = baselines.get(kind) ?? baseline();
    baselines.set(kind, known);
    return known;
  }

  /** The mean over all calls of how their time compares with the usual one: 1 where nothing waits, at least 0.5. */
  function gradientOf({ done }: LimitWindow, isFree: boolean): number {
    let weighted = 0;
    let calls = 0;
    for (const [kind, { count, sumMs }] of done) {
      const meanMs = sumMs / count;
      const fineMs = Math.max(harmlessMs, tolerance * baselineOf(kind).observe(meanMs, isFree));
      weighted += count * (meanMs <= fineMs ? 1 : Math.max(0.5, fineMs / meanMs));
      calls += count;
    }
    return calls === 0 ? 1 : weighted / calls;
  }

  function endProbe(window: LimitWindow, returnTo: number): void {
    const before = [...window.done.keys()].map((kind) => baselines.get(kind)?.usualMs ?? 0);
    gradientOf(window, false);
    const hasLearnt = [...window.done.keys()].some(
      (kind, at) => (baselines.get(kind)?.usualMs ?? 0) < (before[at] ?? 0) * learnt,
    );
    probeAfter = hasLearnt ? probeAfterMin : Math.min(probeAfterMax, probeAfter * 2);
    crowdedInARow = 0;
    probe = undefined;
    limit = bounded(returnTo);
  }

  function follow(window: LimitWindow): void {
    const { peak, isCrowded, dropped } = window;
    // Times of calls that stood in each other's way say nothing of what is usual; but at the smallest limit it cannot
    // get better, so what is measured there is what is usual now.
    const gradient = gradientOf(window, (!isCrowded && peak <= limit / 2) || limit <= min);
    const done = [...window.done.values()].reduce((sum, { count }) => sum + count, 0);
    if (dropped > done) {
      limit = bounded(limit * droppedFactor);
      return;
    }
    const wanted = limit * gradient + Math.sqrt(limit);
    // A limit that nobody has come near has been neither proved nor disproved.
    if (peak >= limit / 2) limit = bounded(limit + (wanted - limit) * smoothing);
    crowdedInARow = isCrowded ? crowdedInARow + 1 : 0;
    if (crowdedInARow < probeAfter || limit <= min) return;
    probe = { returnTo: limit, isSettled: false };
    limit = bounded(limit * probeShare);
  }

  return {
    get limit() {
      return limit;
    },
    next: (window) => {
      if (!probe) follow(window);
      else if (probe.isSettled) endProbe(window, probe.returnTo);
      // Calls that began before the probe still have the crowd's times.
      else probe = { ...probe, isSettled: true };
    },
    usualMs: (kind) => baselines.get(kind)?.usualMs,
  };
}
