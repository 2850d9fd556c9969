import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Makers } from './makers.ts';
import { receive, supply } from './port-stream.ts';

type Task<K extends keyof Makers> = Parameters<Makers[K]>[0];
type Input<K extends keyof Makers> = Parameters<Makers[K]>[1];
type Output<K extends keyof Makers> = ReturnType<Makers[K]>;

/** Where exports are made and imports are read, so that nobody who saves waits for it: a thread that all jobs share. */
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

interface Begun {
  readonly thread: Worker;
  /** Of the works in its hand. */
  readonly ports: Set<MessagePort>;
}

/** Begun when it is needed first, and again after it failed. */
export function openWorkThread(): WorkThread {
  let current: Begun | undefined;
  let idle: NodeJS.Timeout | undefined;

  function begin(): Begun {
    const resourceLimits = { maxOldGenerationSizeMb: memoryMb };
    const begun = {
      thread: new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits }),
      ports: new Set<MessagePort>(),
    };
    // Whoever waits for it holds the process.
    begun.thread.unref();
    const forget = () => {
      if (current === begun) current = undefined;
      for (const port of begun.ports) port.close();
    };
    begun.thread.on('error', forget).on('exit', forget);
    return begun;
  }
  const close = async () => {
    clearTimeout(idle);
    const ended = current;
    // Who comes while it ends has another one.
    current = undefined;
    await ended?.thread.terminate();
  };

  const rest = () => {
    if (current?.ports.size === 0) void close();
  };

  async function* run<K extends keyof Makers>(kind: K, task: Task<K>, inputs: Input<K>) {
    clearTimeout(idle);
    current ??= begin();
    const { thread, ports } = current;
    const { port1: port, port2 } = new MessageChannel();
    ports.add(port);
    let failed: { readonly fault: unknown } | undefined;
    try {
      supply(port, inputs, (fault) => {
        failed = { fault };
        port.close();
      });
      thread.postMessage({ kind, task, port: port2 }, [port2]);
      yield* receive(port);
    } catch (error) {
      throw failed ? failed.fault : error;
    } finally {
      port.close();
      ports.delete(port);
      clearTimeout(idle);
      idle = setTimeout(rest, idleMs).unref();
    }
  }
  return { run: run as WorkThread['run'], close };
}
