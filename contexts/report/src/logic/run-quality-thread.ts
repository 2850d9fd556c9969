import { Worker } from 'node:worker_threads';
import type { Quality, QualityInput } from '../domain/data-quality.ts';

/**
 * The statistic, in a thread that ends with it.
 * @param signal when it aborts, the thread is stopped in the middle of whatever it does
 * @throws the reason of the signal
 */
export async function runQualityThread(input: QualityInput, signal: AbortSignal): Promise<Quality> {
  signal.throwIfAborted();
  const thread = new Worker(new URL('../quality-thread.ts', import.meta.url), { workerData: input });
  const answer = Promise.withResolvers<Quality>();
  const giveUp = () => answer.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  thread.once('message', answer.resolve);
  thread.once('error', answer.reject);
  thread.once('exit', () => answer.reject(new Error('the thread of a statistic ended without an answer')));
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await thread.terminate();
  }
}
