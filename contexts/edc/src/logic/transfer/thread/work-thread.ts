import { MessageChannel, Worker } from 'node:worker_threads';
import type { Makers } from './makers.ts';
import { receive, supply } from './port-stream.ts';

type Task<K extends keyof Makers> = Parameters<Makers[K]>[0];
type Input<K extends keyof Makers> = Parameters<Makers[K]>[1];
type Output<K extends keyof Makers> = ReturnType<Makers[K]>;

/** Where exports are made of what was read, so that nobody who saves waits for them: a thread that all jobs share. */
export interface WorkThread {
  /**
   * Makes a stream of one. Leaving it early ends the work.
   * @throws what `inputs` throws, and an Error when the work fails or the thread does
   */
  run<K extends keyof Makers>(kind: K, task: Task<K>, inputs: Input<K>): Output<K>;
  close(): Promise<void>;
}

// A casebook that needs more fails, and not the process.
const memoryMb = 512;
// A thread that nobody has asked for so long gives its memory back.
const idleMs = 30_000;

/** Begun when it is needed first, and again after it failed. */
export function openWorkThread(): WorkThread {
  let worker: Worker | undefined;
  let running = 0;
  let idle: NodeJS.Timeout | undefined;

  function begin(): Worker {
    const begun = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 96 },
    });
    // Whoever waits for it holds the process.
    begun.unref();
    const forget = () => {
      if (worker === begun) worker = undefined;
    };
    // Whoever waits hears of it by their port, which closes.
    begun.on('error', forget).on('exit', forget);
    return begun;
  }
  const close = async () => {
    clearTimeout(idle);
    await worker?.terminate();
  };

  async function* run<K extends keyof Makers>(kind: K, task: Task<K>, inputs: Input<K>) {
    clearTimeout(idle);
    running += 1;
    const { port1: port, port2 } = new MessageChannel();
    let failed: { readonly fault: unknown } | undefined;
    try {
      supply(port, inputs, (fault) => {
        failed = { fault };
        port.close();
      });
      worker ??= begin();
      worker.postMessage({ kind, task, port: port2 }, [port2]);
      yield* receive(port);
    } catch (error) {
      throw failed ? failed.fault : error;
    } finally {
      port.close();
      running -= 1;
      if (running === 0) idle = setTimeout(() => void close(), idleMs).unref();
    }
  }
  return { run: run as WorkThread['run'], close };
}
