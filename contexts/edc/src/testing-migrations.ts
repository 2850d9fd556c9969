import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDatabase, migrate, startTestServer } from '@verum/database';
import pg from 'pg';
import { edcContext } from './index.ts';

/** A database as it was before a migration, by the number that its file begins with, and as its owner sees it. */
export async function databaseBefore(number: string) {
  const server = await startTestServer();
  const whole = fileURLToPath(edcContext.migrations);
  const folder = await mkdtemp(join(tmpdir(), 'verum-before-'));
  const isBefore = (file: string) => !/^0\d{3}_/.test(basename(file)) || basename(file) < number;
  await cp(whole, folder, { recursive: true, filter: isBefore });
  const context = { schema: 'edc', role: 'verum_edc', folder };
  const database = await freshDatabase(server, [context]);
  const client = new pg.Client(database.admin);
  await client.connect();
  return {
    client,
    migrate: () => migrate({ admin: database.admin, contexts: [{ ...context, folder: whole }] }),
    async stop() {
      await client.end();
      await database.drop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
