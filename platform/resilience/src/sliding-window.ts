/** What a window holds at a moment. */
export interface Tally {
  /** Those of `total` that were marked. */
  readonly marked: number;
  readonly total: number;
}

export interface SlidingWindow {
  /** Counts `total` events at `nowMs`, of which `marked` are marked. */
  add(nowMs: number, marked: number, total: number): void;
  read(nowMs: number): Tally;
  clear(): void;
}

/**
 * Counts over the last `windowMs` in `slices` equal slices, in constant memory. A slice falls out as a whole, at the
 * moment when the oldest event that it may hold is as old as the window: so nothing of the window's age or older is
 * ever counted, and an event may be forgotten up to one slice early. The other choice, one slice more, would count
 * what is older than the window.
 *
 * Times are of a monotonic clock. One that goes back counts into the newest slice and brings nothing back.
 */
export function slidingWindow(windowMs: number, slices: number): SlidingWindow {
  if (!(windowMs > 0) || !Number.isInteger(slices) || slices < 1) {
    throw new RangeError('a window needs a length above 0 and at least one slice');
  }
  const sliceMs = windowMs / slices;
  const marked = new Float64Array(slices);
  const total = new Float64Array(slices);
  let newest = Number.NEGATIVE_INFINITY;
  let sumMarked = 0;
  let sumTotal = 0;

  /** Empties the slices that have fallen out; gives the place of the newest one. */
  function turnTo(nowMs: number): number {
    const index = Math.floor(nowMs / sliceMs);
    if (index - newest >= slices) clear();
    else {
      for (let passed = newest + 1; passed <= index; passed++) {
        const at = placeOf(passed);
        sumMarked -= marked[at] as number;
        sumTotal -= total[at] as number;
        marked[at] = 0;
        total[at] = 0;
      }
    }
    if (index > newest) newest = index;
    return placeOf(newest);
  }

  const placeOf = (index: number) => ((index % slices) + slices) % slices;

  function clear(): void {
    marked.fill(0);
    total.fill(0);
    sumMarked = 0;
    sumTotal = 0;
  }

  return {
    add: (nowMs, addedMarked, addedTotal) => {
      const at = turnTo(nowMs);
      marked[at] = (marked[at] as number) + addedMarked;
      total[at] = (total[at] as number) + addedTotal;
      sumMarked += addedMarked;
      sumTotal += addedTotal;
    },
    read: (nowMs) => {
      turnTo(nowMs);
      return { marked: sumMarked, total: sumTotal };
    },
    clear,
  };
}
