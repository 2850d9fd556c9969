import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { onEveryServer, query, type Shop, shopContext } from './fixture.ts';
import { type MigrateOptions, migrate } from './migrate.ts';
import { StartRefused } from './start-refused.ts';
import { waitingForLocks } from './testing.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof StartRefused && error.code === code;

const platform = readdirSync(new URL('../sql/', import.meta.url))
  .sort()
  .map((name) => `shop ${name}`);

onEveryServer('migrating', (shop) => {
  const dropped: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const drop of dropped.splice(0)) await drop();
  });

  /** An empty database and a folder with the files. */
  const begin = async (files: Record<string, string>) => {
    const started = await beginWith(shop(), files);
    dropped.push(started.drop);
    return started;
  };

  test('applies what is missing, in order, and nothing the second time', async () => {
    const { options, put, admin } = await begin({ '0001_a.sql': 'create table a (n integer)' });
    assert.deepEqual((await migrate(options)).applied, [...platform, 'shop 0001_a.sql']);
    await put({ '0002_b.sql': 'alter table a add m integer; insert into a values (1, 2)' });
    assert.deepEqual((await migrate(options)).applied, ['shop 0002_b.sql']);
    assert.deepEqual((await migrate(options)).applied, []);
    assert.deepEqual(await admin('select * from shop.a'), [{ n: 1, m: 2 }]);
  });

  test('by four processes at once does each file once', async () => {
    const { options, admin } = await begin({
      '0001_a.sql': 'create table a (n integer); select pg_sleep(0.2); insert into a values (1)',
    });
    const reports = await Promise.all(Array.from({ length: 4 }, () => migrate(options)));
    assert.equal(reports.flatMap(({ applied }) => applied).length, platform.length + 1);
    assert.deepEqual(await admin('select * from shop.a'), [{ n: 1 }]);
  });

  test('killed half-way leaves nothing of the file, and is finished by the next start', async () => {
    const slow = 'create table b (n integer); select pg_sleep(30); insert into b values (1)';
    const { options, put, admin } = await begin({ '0001_a.sql': 'create table a (n integer)', '0002_b.sql': slow });
    const child = migrateInChild(options);
    const isSleeping = `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    await until(async () => (await admin(isSleeping)).length > 0);
    child.kill('SIGKILL');
    const ledger = await admin(
      `select name, done_at is not null as done from shop.migration where source = 'context' order by 1`,
    );
    assert.deepEqual(ledger, [
      { name: '0001_a.sql', done: true },
      { name: '0002_b.sql', done: false },
    ]);
    assert.deepEqual(await admin(`select to_regclass('shop.b') as b`), [{ b: null }]);
    // A file that was never done may still be corrected.
    await put({ '0002_b.sql': 'create table b (n integer)' });
    assert.deepEqual((await migrate(options)).applied, ['shop 0002_b.sql']);
  });

  test('refuses a file that was changed after it had been applied', async () => {
    const { options, put } = await begin({ '0001_a.sql': 'create table a (n integer)' });
    await migrate(options);
    await put({ '0001_a.sql': 'create table a (n bigint)' });
    await assert.rejects(migrate(options), refusedAs('MIGRATION_EDITED'));
  });

  test('refuses a database that a newer program has changed', async () => {
    const { options, folder } = await begin({ '0001_a.sql': 'select 1', '0002_b.sql': 'select 1' });
    await migrate(options);
    await rm(join(folder, '0002_b.sql'));
    await assert.rejects(migrate(options), refusedAs('DATABASE_NEWER'));
  });

  test('refuses a file that comes before one already applied, and a name without a free number', async () => {
    const { options, put, folder } = await begin({ '0002_b.sql': 'select 1' });
    await migrate(options);
    await put({ '0001_a.sql': 'select 1' });
    await assert.rejects(migrate(options), refusedAs('MIGRATION_NAME'));
    await rm(join(folder, '0001_a.sql'));
    for (const name of ['extra.sql', '0002_c.sql']) {
      await put({ [name]: 'select 1' });
      await assert.rejects(migrate(options), refusedAs('MIGRATION_NAME'));
      await rm(join(folder, name));
    }
    await migrate(options);
  });

  test('names file and line of a statement that fails, and keeps nothing of the file', async () => {
    const { options, admin } = await begin({ '0001_a.sql': 'create table a (n integer);\n\ncreat table b ();' });
    await assert.rejects(migrate(options), /shop 0001_a\.sql failed in line 3: syntax error/);
    assert.deepEqual(await admin(`select to_regclass('shop.a') as a`), [{ a: null }]);
  });

  test('refuses a file that ends its own transaction', async () => {
    const { options, admin } = await begin({
      '0001_a.sql': 'create table a (n integer); commit; create table b (n integer)',
    });
    await assert.rejects(migrate(options), /transaction commands/);
    assert.deepEqual(await admin(`select to_regclass('shop.a') as a`), [{ a: null }]);
  });

  test('waits for another process only so long', async () => {
    const { options, connection, admin } = await begin({ '0001_a.sql': 'select pg_advisory_xact_lock(1)' });
    const holder = new pg.Client(connection);
    await holder.connect();
    await holder.query('select pg_advisory_lock(1)');
    const first = migrate(options);
    await until(async () => (await admin(waitingForLocks)).length > 0);
    await assert.rejects(migrate({ ...options, waitMs: 200 }), refusedAs('DATABASE_LOCKED'));
    await holder.end();
    await first;
  });
});

async function beginWith({ server, admin: root }: Shop, files: Record<string, string>) {
  const database = `verum_m_${Math.random().toString(36).slice(2)}`;
  await root(`create database ${database}`);
  const folder = await mkdtemp(join(tmpdir(), 'verum-migrations-'));
  const put = async (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) await writeFile(join(folder, name), text);
  };
  await put(files);
  const connection = { ...server.admin, database };
  const options: MigrateOptions = { admin: connection, contexts: [shopContext(folder)] };
  const drop = async () => {
    await root(`drop database ${database} with (force)`);
    await rm(folder, { recursive: true });
  };
  return { options, connection, folder, put, admin: (text: string) => query(connection, text), drop };
}

function migrateInChild(options: MigrateOptions): ChildProcess {
  const module = new URL('./migrate.ts', import.meta.url).href;
  const script = `const { migrate } = await import(${JSON.stringify(module)}); await migrate(${JSON.stringify(options)});`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
}

async function until(fact: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await fact()) return;
    await sleep(50);
  }
  assert.fail('it never came about');
}
