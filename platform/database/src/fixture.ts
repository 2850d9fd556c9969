import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { type Call, type NewCall, newCall } from '@verum/call';
import pg from 'pg';
import type { Connection } from './connection.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import type { Binaries } from './embedded/binaries.ts';
import type { ContextMigrations } from './migrate.ts';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from './testing.ts';

/** A small context to test with: one audited table, one with a two-part key, one that is nobody's business. */
export const shopSql = `
  create table item (id text primary key, note text, amount numeric);
  call audited('item', '{id}');
  create table shelf (house text, place text, note text, primary key (house, place));
  call audited('shelf', '{house,place}');
  create table scratch (n bigint);
  create table feed (xid xid8 not null default pg_current_xact_id(), seq bigint generated always as identity,
                     writer integer, n integer, primary key (xid, seq));
`;

export interface Shop {
  readonly server: TestServer;
  readonly test: TestDatabase;
  readonly database: Database;
  open(options?: Partial<DatabaseOptions>): Database;
  /** As the superuser, past every rule. */
  admin(text: string): Promise<Record<string, unknown>[]>;
}

const debian: Binaries = {
  initdb: '/usr/lib/postgresql/15/bin/initdb',
  postgres: '/usr/lib/postgresql/15/bin/postgres',
  major: 15,
};

/** Runs the tests on the embedded PostgreSQL, and on Debian's 15, the oldest supported, where it is installed. */
export function onEveryServer(name: string, tests: (shop: () => Shop) => void): void {
  describe(`${name}, on the default PostgreSQL`, () => tests(useShop()));
  const skip = existsSync(debian.postgres) ? false : 'PostgreSQL 15 is not installed here';
  describe(`${name}, on PostgreSQL 15`, { skip }, () => tests(useShop(debian)));
}

/** A server and a database for the tests of one `describe`. */
export function useShop(binaries?: Binaries): () => Shop {
  let shop: (Shop & { close(): Promise<void> }) | undefined;
  before(async () => {
    shop = await openShop(binaries);
  });
  after(() => shop?.close());
  return () => {
    if (!shop) throw new Error('the shop opens before the tests');
    return shop;
  };
}

async function openShop(binaries?: Binaries): Promise<Shop & { close(): Promise<void> }> {
  const server = await startTestServer(binaries);
  const folder = await mkdtemp(join(tmpdir(), 'verum-shop-'));
  await writeFile(join(folder, '0001_shop.sql'), shopSql);
  const test = await freshDatabase(server, [shopContext(folder)]);
  const opened: Database[] = [];
  const open = (options: Partial<DatabaseOptions> = {}) => {
    const database = openDatabase({ connection: test.connection('shop'), schema: 'shop', ...options });
    opened.push(database);
    return database;
  };
  const close = async () => {
    await Promise.all(opened.map((database) => database.close()));
    await test.drop();
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { server, test, database: open(), open, admin: (text) => query(test.admin, text), close };
}

export function shopContext(folder: string): ContextMigrations {
  return { schema: 'shop', role: 'verum_shop', folder };
}

export async function query(connection: Connection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  return await client
    .query(text)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

export function userCall(options: Partial<NewCall> = {}): Call {
  const actor = { kind: 'user', id: 'u-li', name: 'Li Na' } as const;
  return newCall({ command: 'verum.shop.v1.ShopService/Put', timeoutMs: 30_000, actor, ...options });
}
