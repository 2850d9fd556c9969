export const firstDelayMs = 2_000;
export const lastDelayMs = 5 * 60_000;

/**
 * How long to wait after so many failures in a row (from 1), twice as long each time, somewhere in the upper half: a
 * ward of phones that lost the network together does not come back together.
 */
export function backOffMs(failures: number, random: number): number {
  const whole = Math.min(lastDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(whole / 2 + (whole / 2) * random);
}
