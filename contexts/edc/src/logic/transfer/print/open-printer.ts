import { Worker } from 'node:worker_threads';
import type { PrintedCasebook } from '../../../domain/transfer/printed-casebook.ts';

export interface Printer {
  print(casebook: PrintedCasebook): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What the thread may take; a casebook that needs more fails, and not the process. */
const memoryMb = 512;

/** A thread that prints one casebook after the other. */
export function openPrinter(): Printer {
  const worker = new Worker(new URL('./print-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let last = 0;
  worker.on('message', ({ id, bytes, fault }: { id: number; bytes?: Uint8Array; fault?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (bytes) one?.resolve(bytes);
    else one?.reject(new Error(`a casebook could not be printed: ${fault}`));
  });
  const fail = (error: Error) => {
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the printing thread ended')));
  return {
    print(casebook) {
      const id = ++last;
      const one = Promise.withResolvers<Uint8Array>();
      waiting.set(id, one);
      worker.postMessage({ id, casebook });
      return one.promise;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
