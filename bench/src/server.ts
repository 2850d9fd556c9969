import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPassword, root } from '@verum/cli';
import { type Connection, startEmbedded } from '@verum/database';

export interface BenchServer {
  /** Of the gateways. */
  readonly addresses: readonly string[];
  readonly password: string;
  /** From the command to its first answer. */
  readonly readyMs: number;
  /** The administrator's connection to the same PostgreSQL, for the floor. */
  readonly admin: Connection;
  readonly process: ChildProcess;
  /** Resident memory of the server process now, MiB. */
  residentMiB(): Promise<number>;
  stop(): Promise<void>;
}

const shapes = {
  demo: ['demo', '--listen', '127.0.0.1:0'],
  cluster: ['cluster', '--demo', '--listen', '127.0.0.1:18700'],
} as const;

/**
 * The demo in a process of its own, or on a cluster (two edc, two gateways, one of each other service), on an embedded
 * PostgreSQL (fsync on) that this process started.
 */
export async function startServer(shape: 'demo' | 'cluster' = 'demo'): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-bench-'));
  const database = await startEmbedded({ folder });
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    [join(root, 'cli/src/main.ts'), ...shapes[shape], '--data', folder, '--log', 'error', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const said = JSON.parse(line.toString()) as { address?: string; addresses?: string[] };
  return {
    addresses: said.addresses ?? [said.address ?? ''],
    password: demoPassword,
    readyMs: performance.now() - startedMs,
    admin: database.connection,
    process: child,
    residentMiB: async () =>
      Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
