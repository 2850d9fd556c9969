import { pause } from '@verum/call';
import type { Database } from '@verum/database';
import { type Log, loggedError } from './log.ts';

/** Work in the background that goes on until it is stopped. */
export interface Runner {
  /** Finishes what is in hand, or puts it down where it can be taken up again. */
  stop(): Promise<void>;
}

export interface Looks {
  readonly database: Pick<Database, 'onWake'>;
  readonly log: Log;
  readonly context: string;
  /** What is looked for, in the log where a look fails. */
  readonly name: string;
  /** Woken when there is something. */
  readonly channel: string;
  readonly pollMs: number;
  begin(looking: Looking): Look;
}

export interface Look {
  /** Does what there is, or begins it; true where there may be more at once. */
  look(): Promise<boolean>;
  /** After the last look; where it fails, nobody is harmed. */
  end?(): Promise<unknown>;
}

export interface Looking {
  /** Aborts when the runner is stopped. */
  readonly signal: AbortSignal;
  /** Looks again at once. */
  wake(): void;
}

/** Looks for work at once, whenever the channel is woken, and now and then for what another process has left. */
export function runLooks({ database, log, context, name, channel, pollMs, begin }: Looks): Runner {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  const stopWaking = database.onWake(channel, wake);
  const { look, end } = begin({ signal, wake });

  async function lookOnce(): Promise<boolean> {
    try {
      return await look();
    } catch (error) {
      log.warn(`${name}: no look`, { context, error: loggedError(error) });
      return false;
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      woken = Promise.withResolvers<void>();
      if (!(await lookOnce())) await pause(pollMs, signal, woken.promise);
    }
    await end?.().catch(() => undefined);
  }

  const looping = loop();
  return {
    async stop() {
      stopping.abort();
      stopWaking();
      await looping;
    },
  };
}
