import { setTimeout } from 'node:timers/promises';

/** Waits in the background: keeps no process alive, and ends early, without an error, when `signal` aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
