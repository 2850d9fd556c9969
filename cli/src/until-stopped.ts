import type { Log } from '@verum/host';

/** Runs until a signal asks to stop, then stops once, in order; a second signal does not wait. */
export async function untilStopped(stop: () => Promise<void>, log: Log): Promise<number> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
  log.info('stopping');
  await stop();
  log.info('stopped');
  return 0;
}
