import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@verum/host';
import { root } from '../root.ts';

/** What a command that stays prints with --json when it is ready. */
export interface Said {
  /** Of a gateway. */
  readonly address?: string;
  /** Ports by context. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Port of /livez, /readyz and /metrics. */
  readonly admin?: number;
}

export interface MemberOptions {
  /** `edc-1` */
  readonly name: string;
  /** Of ./verum, e.g. `serve edc --config …`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A new one is started before the old one goes; not where both would listen on one port. */
  readonly isReplacedFirst: boolean;
  readonly logFile: string;
  readonly log: Log;
}

export type MemberState = 'running' | 'stopped' | 'waiting to be started again';

/** One process of the cluster, that is there again when it ends without being asked to. */
export interface Member {
  readonly name: string;
  state(): MemberState;
  pid(): number | undefined;
  /** How often it was started again because it ended. */
  restarts(): number;
  said(): Said;
  /** A new process in the place of this one. Rejects, and leaves the old one, when the new one does not start. */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

const backOffMs = { first: 200, last: 10_000 };
/** Who has lived so long has started well: the next wait is the first again. */
const steadyMs = 30_000;
const stopMs = 30_000;

interface Running {
  readonly child: ChildProcess;
  readonly said: Said;
  readonly startedMs: number;
}

/** Starts the process and resolves when it is ready. @throws Error with what it wrote when it ends before that */
export async function startMember(options: MemberOptions): Promise<Member> {
  const { name, isReplacedFirst, log } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  // Those that were asked to end: nothing is done about their end.
  const leaving = new WeakSet<ChildProcess>();
  let running: Running | undefined;
  let restarts = 0;
  let failures = 0;

  // One start at a time, whoever asks for it.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn(fn: () => Promise<void>): Promise<void> {
    const done = turn.then(fn);
    turn = done.catch(() => {});
    return done;
  }

  async function start(): Promise<void> {
    const launched = await launch(options);
    running = launched;
    launched.child.once('exit', () => {
      if (running === launched && !leaving.has(launched.child)) void startAgain(launched);
    });
  }

  async function leave(ended: Running | undefined): Promise<void> {
    if (!ended) return;
    leaving.add(ended.child);
    await end(ended.child);
  }

  /** Until it runs, or another one runs in its place: what it wrote is in its log. */
  async function startAgain(ended: Running): Promise<void> {
    if (performance.now() - ended.startedMs >= steadyMs) failures = 0;
    while (running === ended && !signal.aborted) {
      const waitMs = Math.min(backOffMs.first * 2 ** failures, backOffMs.last);
      failures++;
      restarts++;
      log.warn('a process ended', { process: name, count: restarts, ms: waitMs });
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      const again = async () => {
        if (running === ended && !signal.aborted) await start();
      };
      await inTurn(again).catch(() => {});
    }
  }

  await inTurn(start);
  return {
    name,
    state: () => {
      if (signal.aborted) return 'stopped';
      return running && !hasEnded(running.child) ? 'running' : 'waiting to be started again';
    },
    pid: () => (running && !hasEnded(running.child) ? running.child.pid : undefined),
    restarts: () => restarts,
    said: () => running?.said ?? {},
    replace: () =>
      inTurn(async () => {
        const old = running;
        failures = 0;
        if (!isReplacedFirst) await leave(old);
        try {
          await start();
        } catch (error) {
          if (!isReplacedFirst && old) void startAgain(old);
          throw error;
        }
        if (isReplacedFirst) await leave(old);
      }),
    stop: async () => {
      stopped.abort();
      await inTurn(() => leave(running));
    },
  };
}

/** The process's own channel to us is how it learns that we are gone, however we went: it then stops by itself. */
async function launch({ name, args, env, logFile }: MemberOptions): Promise<Running> {
  const logFd = openSync(logFile, 'a', 0o600);
  const startedMs = performance.now();
  const child = spawn(process.execPath, [join(root, 'cli/src/main.ts'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', logFd, 'ipc'],
    // Of its own group, so that Ctrl+C reaches the cluster alone, which stops the rest in order.
    detached: true,
    env: { ...process.env, ...env },
  });
  closeSync(logFd);
  let output = '';
  const said = new Promise<Said>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(JSON.parse(output.slice(0, output.indexOf('\n'))) as Said);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`${name} ended (${code ?? signal}); see ${logFile} (启动失败，请查看日志)`)),
    );
  });
  return { child, said: await said, startedMs };
}

/** Asks it to stop, and does not wait for ever. */
async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(cut);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
