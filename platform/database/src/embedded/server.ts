import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Folder } from './folder.ts';
import { serverEnv, serverRefused } from './initdb.ts';
import { answers, livePostmaster } from './postmaster.ts';
import type { RunAs } from './run-as.ts';

/** A running PostgreSQL that ends with us. */
export interface Server {
  readonly pid: number;
  /** Resolves when it has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Rolls back what runs, writes everything out, ends. */
  stop(): Promise<void>;
}

/**
 * Between us and the server stands a shell that waits on a pipe we hold open. When we end, however we end, the
 * kernel closes the pipe, and the shell asks the server for a fast shutdown. That also is how we stop it.
 */
const guard = `
"$@" 3<&- & server=$!
{ read -r _ <&3; kill -INT $server; } & guard=$!
exec 3<&-
wait $server; code=$?
kill $guard 2>/dev/null
exit $code`;
const guardOther = 'read -r _ <&3; kill -INT "$1"';

const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  // Errors quote values and rows, and values belong to patients.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

const stopPatienceMs = 30_000;
const logBytesMax = 10 * 1024 * 1024;

/** Starts it and waits until it answers, however long it recovers. Throws StartRefused when it ends instead. */
export async function startServer(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  overrides: Readonly<Record<string, string>>,
): Promise<Server> {
  const all = { ...settings, unix_socket_directories: folder.sockets, ...overrides };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await openLog(folder);
  const logStart = (await log.stat()).size;
  const command = ['sh', '-c', guard, 'verum-postgres', binaries.postgres, '-D', folder.data, ...flags];
  const [program = '', ...args] = [...runAs.prefix, ...command];
  // Its own session: Ctrl-C in our terminal is for us, and we still need the server to finish.
  const child = spawn(program, args, {
    ...runAs.ids,
    cwd: '/',
    env: serverEnv(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'pipe'],
  });
  const ended = endOf(child);
  await log.close();
  const pid = await Promise.race([ready(folder), ended.then(() => undefined)]);
  if (pid !== undefined) return { pid, ended, stop: () => stopBy(child, pid, ended) };
  throw serverRefused(folder, (await readFile(folder.log)).subarray(logStart).toString('utf8'));
}

/** Takes over a server whose owner is gone. */
export async function adoptServer(pid: number, folder: Folder): Promise<Server> {
  const child = spawn('sh', ['-c', guardOther, 'verum-postgres', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const guardEnded = endOf(child);
  const ended = (async () => {
    while ((await livePostmaster(folder)) === pid) await sleep(250, undefined, { ref: false });
  })();
  return {
    pid,
    ended,
    stop: () =>
      stopBy(
        child,
        pid,
        Promise.all([ended, guardEnded]).then(() => undefined),
      ),
  };
}

function endOf(child: ChildProcess): Promise<void> {
  child.unref();
  const pipe = child.stdio[3];
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  pipe?.on('error', () => undefined);
  return new Promise((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
}

async function stopBy(child: ChildProcess, pid: number, ended: Promise<void>): Promise<void> {
  child.ref();
  child.stdio[3]?.destroy();
  // A fast shutdown waits for the last checkpoint; should it never end, recovery at the next start makes up for it.
  const timer = setTimeout(() => process.kill(pid, 'SIGQUIT'), stopPatienceMs);
  await ended.finally(() => clearTimeout(timer));
}

async function ready(folder: Folder): Promise<number> {
  for (;;) {
    const pid = await livePostmaster(folder);
    if (pid !== undefined && (await answers(folder))) return pid;
    await sleep(20);
  }
}

/** Kept bounded: the last ten megabytes and the ones before. */
async function openLog(folder: Folder) {
  const found = await stat(folder.log).catch(() => undefined);
  if (found && found.size > logBytesMax) await rename(folder.log, `${folder.log}.1`);
  return await open(folder.log, 'a', 0o600);
}
