import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '@verum/database';

/** A PostgreSQL of one test's own that keeps its promises as in production: the server that tests share does not. */
export interface DurableServer {
  readonly admin: Embedded['connection'];
  /** Of the unix socket that leads to it. */
  readonly socket: string;
  readonly folder: string;
  pid(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface DurableServerOptions {
  /** Where it lies, and stays; else in a folder of its own, which goes with it. */
  readonly folder?: string;
  readonly diskFloorBytes?: number;
}

export async function startDurableServer(options: DurableServerOptions = {}): Promise<DurableServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'verum-faults-')));
  const settings = { max_connections: '120', shared_buffers: '64MB', max_wal_size: '96MB' };
  const server = await startEmbedded({ ...options, folder, settings });
  return {
    admin: server.connection,
    socket: join(server.socketDir, '.s.PGSQL.5432'),
    folder,
    pid: server.pid,
    async stop() {
      await server.stop();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
