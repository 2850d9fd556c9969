import type { Clock } from '@verum/call';

/** A world in which things happen one after another and take no real time. */
export interface Simulator {
  readonly clock: Clock;
  /** Runs `happen` that many milliseconds from now. */
  in(ms: number, happen: () => void): void;
  /** Until nothing is left, or `untilMs` is reached. */
  run(untilMs: number): void;
}

/** Discrete events: the clock jumps from one to the next. */
export function simulator(): Simulator {
  let nowMs = 0;
  let made = 0;
  // A binary heap by time, then by the order in which events were made.
  const heap: { readonly atMs: number; readonly order: number; readonly happen: () => void }[] = [];
  const isBefore = (one: number, other: number) => {
    const [a, b] = [heap[one], heap[other]];
    if (!a || !b) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  };
  const swap = (one: number, other: number) => {
    [heap[one], heap[other]] = [heap[other] as (typeof heap)[0], heap[one] as (typeof heap)[0]];
  };
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (isBefore(child, least)) least = child;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    in: (ms, happen) => {
      heap.push({ atMs: nowMs + ms, order: made++, happen });
      for (let at = heap.length - 1; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
    },
    run: (untilMs) => {
      for (let next = heap[0]; next && next.atMs <= untilMs; next = heap[0]) {
        swap(0, heap.length - 1);
        heap.pop();
        sink(0);
        nowMs = next.atMs;
        next.happen();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

/** The same numbers in [0, 1) at every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Times between arrivals, or of service, with the mean `meanMs`: exponentially distributed. */
export function exponential(meanMs: number, random: () => number): number {
  return -Math.log(1 - random()) * meanMs;
}

/** A server that works at `parallel` requests at once; the others queue in front of it. */
export function server(world: Simulator, parallel: number) {
  // Taken from the front by an index: moving a long queue up costs more than the whole simulation.
  const queue: (() => void)[] = [];
  let served = 0;
  let busy = 0;
  const next = () => {
    const start = busy < parallel ? queue[served] : undefined;
    if (!start) return;
    served++;
    busy++;
    start();
  };
  return {
    /** Works for `serviceMs` at one place; `isWanted` is asked when its turn comes. */
    work: (serviceMs: number, done: (wasWorked: boolean) => void, isWanted: () => boolean = () => true) => {
      queue.push(() => {
        const isWorked = isWanted();
        world.in(isWorked ? serviceMs : 0, () => {
          busy--;
          done(isWorked);
          next();
        });
      });
      next();
    },
  };
}

/** The value that this share of all is at or below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
