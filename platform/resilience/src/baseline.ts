export interface Baseline {
  /** Takes in the mean of a window; `isFree` when nothing was in the way of its calls. Gives what is usual now. */
  observe(meanMs: number, isFree: boolean): number;
  /** Undefined before the first window. */
  readonly usualMs: number | undefined;
}

// A slower window counts for a tenth, so that work that has become slower for good is usual after some ten of them; a
// quicker one for a half, because one lucky window is not yet the truth.
const upwards = 0.1;
const downwards = 0.5;

/**
 * What calls take when they do not wait for each other. It follows quicker windows always, and slower ones only where
 * they were free: under an overload of any length it stays where it was, else the overload would become the usual.
 */
export function baseline(): Baseline {
  let usualMs: number | undefined;
  return {
    observe: (meanMs, isFree) => {
      if (usualMs === undefined) usualMs = meanMs;
      else if (meanMs < usualMs) usualMs += (meanMs - usualMs) * downwards;
      else if (isFree) usualMs += (meanMs - usualMs) * upwards;
      return usualMs;
    },
    get usualMs() {
      return usualMs;
    },
  };
}
