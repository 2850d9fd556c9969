import { setTimeout as sleep } from 'node:timers/promises';
import { StartRefused } from '../start-refused.ts';
import type { Binaries } from './binaries.ts';
import { releaseReserve } from './disk-guard.ts';
import type { Folder } from './folder.ts';
import { answers, disarmStaleFiles, livePostmaster } from './postmaster.ts';
import type { RunAs } from './run-as.ts';
import { adoptServer, type Server, startServer } from './server.ts';

export interface SupervisorOptions {
  readonly folder: Folder;
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (message: string) => void;
}

export interface Supervisor {
  pid(): number;
  stop(): Promise<void>;
}

const restartDelaysMs = [0, 200, 1_000, 3_000, 10_000];
const soonTries = 2;
const steadyMs = 60_000;
const endingPatienceMs = 60_000;

/** Starts or adopts the server, and starts it again whenever it ends by itself. */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const stopping = new AbortController();
  let server = await startOrAdopt(options).catch(async (error: unknown) => {
    if (await isHelped(error, options)) return await startOrAdopt(options);
    throw error;
  });
  const watching = (async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const since = performance.now();
      await Promise.race([server.ended, aborted(stopping.signal)]);
      if (stopping.signal.aborted) return;
      if (performance.now() - since > steadyMs) failures = 0;
      options.log('PostgreSQL ended by itself, starting it again');
      const next = await restart(options, failures, stopping.signal);
      if (next === undefined) return;
      server = next;
      // One that has answered is worth starting again soon; only one that does not start waits longer and longer.
      failures = Math.min(failures + 1, soonTries);
    }
  })();
  return {
    pid: () => server.pid,
    async stop() {
      stopping.abort();
      await watching;
      await server.stop();
    },
  };
}

/** A crashed disk comes back when space is made: it never gives up, and says each time why not yet. */
async function restart(options: SupervisorOptions, failures: number, signal: AbortSignal): Promise<Server | undefined> {
  for (let tries = failures; ; tries += 1) {
    await sleep(restartDelaysMs[Math.min(tries, restartDelaysMs.length - 1)], undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    try {
      return await startOrAdopt(options);
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
      if (await isHelped(error, options)) tries = 0;
    }
  }
}

/** A full disk lets no server recover: the reserve is for that. */
async function isHelped(error: unknown, { folder, log }: SupervisorOptions): Promise<boolean> {
  if (!(error instanceof StartRefused) || error.code !== 'DISK_FULL') return false;
  if (!(await releaseReserve(folder))) return false;
  log('the disk is full: the reserve is given back to it');
  return true;
}

async function startOrAdopt(options: SupervisorOptions): Promise<Server> {
  const { folder, binaries, runAs, settings, log } = options;
  // A live one may be starting, answering, or on its way out because its owner has just died.
  const deadline = performance.now() + endingPatienceMs;
  for (let pid = await livePostmaster(folder); pid !== undefined; pid = await livePostmaster(folder)) {
    if (await answers(folder)) {
      log('adopting the PostgreSQL that is running already');
      return await adoptServer(pid, folder);
    }
    if (performance.now() > deadline) process.kill(pid, 'SIGQUIT');
    await sleep(50);
  }
  await disarmStaleFiles(folder);
  return await startServer(folder, binaries, runAs, settings);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
