import { setImmediate } from 'node:timers/promises';

// A save waits behind whatever a job does without a pause: of a frame of a screen, no more than a half.
const longestMs = 8;

/** To be awaited within work that goes on for long: now and then it lets everything else that waits go first. */
export function openBreath(): () => Promise<void> | undefined {
  let lastMs = performance.now();
  return () => {
    if (performance.now() - lastMs < longestMs) return undefined;
    return setImmediate().then(() => {
      lastMs = performance.now();
    });
  };
}
