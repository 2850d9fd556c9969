import type { Log } from '@verum/host';

/**
 * Listens for the wish to stop from the moment of the call, which is before anything is started: a signal that
 * comes during the start is obeyed at its end. A second one does not wait. A process of a local cluster has a channel
 * to its supervisor, and stops as well when that is gone.
 *
 * @param isService SIGHUP, which closing a terminal sends, does not stop a service: it has its files read again.
 */
export function stopRequested({ isService = false } = {}): Promise<void> {
  if (isService) process.on('SIGHUP', () => {});
  return new Promise((resolve) => {
    if (process.channel) process.once('disconnect', resolve);
    for (const signal of ['SIGINT', 'SIGTERM', ...(isService ? [] : (['SIGHUP'] as const))] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}

/** Runs until it is asked to stop, then stops once, in order. */
export async function untilStopped(requested: Promise<void>, stop: () => Promise<void>, log: Log): Promise<number> {
  await requested;
  log.info('stopping');
  await stop();
  log.info('stopped');
  return 0;
}
