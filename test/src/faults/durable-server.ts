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

/** In `folder`, which stays, or in one of its own, which goes with it. */
export async function startDurableServer(given?: string): Promise<DurableServer> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'verum-faults-')));
  const server = await startEmbedded({ folder, settings: { max_connections: '120', shared_buffers: '64MB' } });
  return {
    admin: server.connection,
    socket: join(server.socketDir, '.s.PGSQL.5432'),
    folder,
    pid: server.pid,
    async stop() {
      await server.stop();
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
