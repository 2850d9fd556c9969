import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Connection, connectionFromUrl } from './connection.ts';
import type { Binaries } from './embedded/binaries.ts';
import { startEmbedded } from './embedded/embedded.ts';
import { type ContextMigrations, migrate } from './migrate.ts';
import { migrationFiles } from './migration-files.ts';

export interface TestServer {
  readonly admin: Connection;
  stop(): Promise<void>;
}

export interface TestDatabase {
  readonly admin: Connection;
  /** For `openDatabase`: as the login role of one of the contexts. */
  connection(schema: string): Connection;
  drop(): Promise<void>;
}

/**
 * Finds who waits for a lock in this database, a row's as well: `pg_locks` tells of all databases of the server, and
 * other tests have theirs there. It sees the moment, also when it is asked again within one transaction.
 */
export const waitingForLocks = `
  select pid from pg_locks where not granted and pid in (
    select pid from pg_locks where database = (select oid from pg_database where datname = current_database()))`;

const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * A real PostgreSQL for one test file: the server at `VERUM_TEST_PG_URL`, else the one whose socket folder the test
 * runner put into `VERUM_TEST_PG`, else its own in a temporary folder, gone with `stop()` or with the process.
 */
export async function startTestServer(binaries?: Binaries): Promise<TestServer> {
  const { VERUM_TEST_PG_URL: url, VERUM_TEST_PG: host } = process.env;
  const given = url
    ? connectionFromUrl(url)
    : host
      ? { host, port: 5432, user: 'verum', database: 'verum' }
      : undefined;
  if (given && !binaries) return { admin: given, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'verum-test-'));
  const server = await startEmbedded({ folder, settings: unsafe, ...(binaries ? { binaries } : {}) });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { admin: server.connection, stop };
}

/** A database of its own for one test file, copied from a template that is migrated once per set of migrations. */
export async function freshDatabase(server: TestServer, contexts: readonly ContextMigrations[]): Promise<TestDatabase> {
  const database = `verum_t_${randomBytes(6).toString('hex')}`;
  await withClient(server.admin, async (client) => {
    const template = await ensureTemplate(client, server.admin, contexts);
    await client.query(`create database ${database} template ${template}`);
  });
  const admin = { ...server.admin, database };
  return {
    admin,
    connection(schema) {
      const context = contexts.find((candidate) => candidate.schema === schema);
      if (!context) throw new Error(`freshDatabase was not given the context ${schema}`);
      const { rolePassword } = context;
      return { ...admin, user: context.role, ...(rolePassword === undefined ? {} : { password: rolePassword }) };
    },
    drop: () => withClient(server.admin, (client) => client.query(`drop database if exists ${database} with (force)`)),
  };
}

/** Made under another name and renamed: a template exists whole or not at all. */
async function ensureTemplate(client: pg.Client, admin: Connection, contexts: readonly ContextMigrations[]) {
  const hash = createHash('sha256');
  for (const { schema, role, folder, isBare } of contexts) {
    hash.update(`${schema} ${role}\n`);
    for (const { source, name, checksum } of await migrationFiles(folder, isBare))
      hash.update(`${source} ${name} ${checksum}\n`);
  }
  const name = `verum_template_${hash.digest('hex').slice(0, 16)}`;
  const making = `${name}_new`;
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return name;
    await client.query(`drop database if exists ${making} with (force)`);
    await client.query(`create database ${making}`);
    await migrate({ admin: { ...admin, database: making }, contexts });
    await client.query(`alter database ${making} rename to ${name}`);
    return name;
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [name]);
  }
}

async function withClient(connection: Connection, fn: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await fn(client);
  } finally {
    await client.end();
  }
}
