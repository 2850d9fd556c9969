const firstMs = 200;
const maxMs = 3_000;

/**
 * How long to wait after the `failures`-th failure in a row (from 1): doubled each time up to 3 s, of which a random
 * half is taken off, so that a cluster of services does not come back to an etcd that has just risen all at once.
 */
export function backOffMs(failures: number, random: () => number): number {
  const whole = Math.min(firstMs * 2 ** Math.min(failures - 1, 20), maxMs);
  return whole * (0.5 + random() / 2);
}
