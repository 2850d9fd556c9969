import type { Clock } from '@verum/call';
import { limitSearch } from './limit-search.ts';

/** From the least to the most important; the names are those of the contracts' work classes. */
export type WorkClass = 'report' | 'read' | 'save';

export interface ConcurrencySettings {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** A class is refused when this share of the limit is taken, by whomever. */
  readonly shares: Readonly<Record<WorkClass, number>>;
  /** How long a call of a class may wait for a place; 0: it is refused at once. */
  readonly waitMs: Readonly<Record<WorkClass, number>>;
  /** Calls that may wait at once: a longer queue would only keep people waiting who are refused in the end. */
  readonly waitingMax: number;
  /** What a refused call of a class is told: the lowest comes back last. */
  readonly retryAfterMs: Readonly<Record<WorkClass, number>>;
  /** The limit is judged after this time, and not before `samplesMin` calls have ended. */
  readonly windowMs: number;
  readonly samplesMin: number;
  /** How much longer than usual a call may take before the limit shrinks. */
  readonly tolerance: number;
  /** What nobody minds: a short crowd of quick calls is not an overload, though each takes many times as long. */
  readonly harmlessMs: number;
}

export const concurrencyDefaults: ConcurrencySettings = {
  min: 16,
  max: 500,
  initial: 60,
  shares: { report: 0.5, read: 0.75, save: 1 },
  waitMs: { report: 0, read: 0, save: 200 },
  waitingMax: 64,
  retryAfterMs: { report: 5_000, read: 2_000, save: 1_000 },
  windowMs: 500,
  samplesMin: 20,
  tolerance: 1.3,
  harmlessMs: 25,
};

/** `dropped` for work that ran out of time: too much has been let in. `ignored` says nothing of how long work takes. */
export type WorkOutcome = 'done' | 'dropped' | 'ignored';

export interface Entered {
  readonly isAdmitted: true;
  end(outcome: WorkOutcome): void;
}

export interface Shed {
  readonly isAdmitted: false;
  readonly retryAfterMs: number;
}

export type Entry = Entered | Shed;

/** A call in the queue. */
export interface Queued {
  readonly isAdmitted: 'not yet';
  /** It may wait for so long. */
  readonly waitMs: number;
  /** Its time is up, or its caller has gone. Undefined when it has got its place already, or has left before. */
  leave(): Shed | undefined;
}

export interface ConcurrencySnapshot {
  readonly limit: number;
  readonly inFlight: Readonly<Record<WorkClass, number>>;
  /** Calls that wait for a place at the moment. */
  readonly waiting: number;
  readonly refused: Readonly<Record<WorkClass, number>>;
  /** What a call of a class takes when nothing is in its way; absent before it is known. */
  readonly usualMs: Readonly<Partial<Record<WorkClass, number>>>;
  /** The share of the limit that is taken: what autoscaling looks at. May be above 1 while the limit shrinks. */
  readonly saturation: number;
}

export interface ConcurrencyLimit {
  /** A place, or the refusal, at once. */
  admit(workClass: WorkClass): Entry;
  /**
   * The same, or where the class may wait and not too many do, a place in the queue: first come first served, its turn
   * told by calling `take`.
   */
  join(workClass: WorkClass, take: (entry: Entered) => void): Entry | Queued;
  snapshot(): ConcurrencySnapshot;
}

const classes = ['report', 'read', 'save'] as const;
const perClass = (): Record<WorkClass, number> => ({ report: 0, read: 0, save: 0 });

/**
 * How many calls a process works at, at once, learnt from how long they take (`limitSearch`), with a usual time for
 * each class: a report among saves must not look like slowness.
 *
 * When the limit is nearly taken, reports are refused first, then reads; saves have all of it, and a quarter to
 * themselves. Reports and reads know at once that they are refused, and when to come back. A save may wait for a moment:
 * places come free every few milliseconds, and a person who is sent back for a second has waited for longer.
 */
export function openConcurrencyLimit(
  clock: Clock,
  settings: ConcurrencySettings = concurrencyDefaults,
): ConcurrencyLimit {
  const { shares, waitMs, waitingMax, retryAfterMs, windowMs, samplesMin } = settings;
  const search = limitSearch(settings);
  const inFlight = perClass();
  const refused = perClass();
  const waiting = new Set<{ readonly workClass: WorkClass; readonly take: (entry: Entered) => void }>();
  let total = 0;
  let window = { fromMs: clock.monotonicMs(), peak: 0, isCrowded: false, dropped: 0 };
  let done = new Map<string, { count: number; sumMs: number }>();

  function count(workClass: WorkClass, tookMs: number): void {
    const known = done.get(workClass);
    done.set(workClass, { count: (known?.count ?? 0) + 1, sumMs: (known?.sumMs ?? 0) + tookMs });
  }

  function endWindow(nowMs: number): void {
    const ended = [...done.values()].reduce((sum, one) => sum + one.count, window.dropped);
    if (nowMs - window.fromMs < windowMs || ended < samplesMin) return;
    // A class with few calls waits until it has enough to say something.
    const [enough, few] = [new Map(done), new Map(done)];
    for (const [kind, { count: many }] of done) (many >= samplesMin ? few : enough).delete(kind);
    search.next({ ...window, done: enough });
    window = { fromMs: nowMs, peak: total, isCrowded: false, dropped: 0 };
    done = few;
  }

  const isFull = (workClass: WorkClass) => total >= Math.max(1, search.limit * shares[workClass]);

  function refuse(workClass: WorkClass): Shed {
    refused[workClass]++;
    window.isCrowded = true;
    return { isAdmitted: false, retryAfterMs: retryAfterMs[workClass] };
  }

  function enter(workClass: WorkClass): Entered {
    total++;
    inFlight[workClass]++;
    window.peak = Math.max(window.peak, total);
    const startedMs = clock.monotonicMs();
    let isOver = false;
    return {
      isAdmitted: true,
      end: (outcome) => {
        if (isOver) return;
        isOver = true;
        total--;
        inFlight[workClass]--;
        const nowMs = clock.monotonicMs();
        if (outcome === 'dropped') window.dropped++;
        if (outcome === 'done') count(workClass, nowMs - startedMs);
        endWindow(nowMs);
        callNext();
      },
    };
  }

  /** Those who waited longest come first; also several at once, where the limit has grown. */
  function callNext(): void {
    for (const next of waiting) {
      if (isFull(next.workClass)) return;
      waiting.delete(next);
      next.take(enter(next.workClass));
    }
  }

  return {
    // Who comes now does not overtake those who wait.
    admit: (workClass) => (waiting.size > 0 || isFull(workClass) ? refuse(workClass) : enter(workClass)),
    join: (workClass, take) => {
      if (waiting.size === 0 && !isFull(workClass)) return enter(workClass);
      if (waitMs[workClass] === 0 || waiting.size >= waitingMax) return refuse(workClass);
      const one = { workClass, take };
      waiting.add(one);
      window.isCrowded = true;
      return {
        isAdmitted: 'not yet',
        waitMs: waitMs[workClass],
        leave: () => (waiting.delete(one) ? refuse(workClass) : undefined),
      };
    },
    snapshot: () => ({
      limit: Math.round(search.limit * 10) / 10,
      inFlight: { ...inFlight },
      waiting: waiting.size,
      refused: { ...refused },
      usualMs: Object.fromEntries(
        classes.flatMap((one) => {
          const usualMs = search.usualMs(one);
          return usualMs === undefined ? [] : [[one, usualMs]];
        }),
      ),
      saturation: total / search.limit,
    }),
  };
}
