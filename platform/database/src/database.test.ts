import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@verum/call';
import { reasonName } from '@verum/contracts';
import { connectionFromUrl } from './connection.ts';
import { openDatabase } from './database.ts';
import { userCall, useShop } from './fixture.ts';

const refusedAs = (name: string) => (error: unknown) => error instanceof Refusal && reasonName(error.reason) === name;

describe('a call’s deadline', () => {
  const shop = useShop();
  const running = () =>
    shop().admin(
      `select 1 from pg_stat_activity where datname = current_database() and usename = 'verum_shop' and state = 'active'`,
    );

  /** Refused about when the time is up, and soon afterwards the server does nothing for it any more. */
  const endsInTime = async (work: Promise<unknown>, name: string, timeoutMs: number) => {
    const started = performance.now();
    await assert.rejects(work, refusedAs(name));
    assert.ok(performance.now() - started < timeoutMs + 1_500, `took ${performance.now() - started} ms`);
    for (const end = performance.now() + 5_000; performance.now() < end && (await running()).length > 0; )
      await sleep(20);
    assert.deepEqual(await running(), []);
  };

  test('ends a read that would take longer', async () => {
    const reading = shop().database.read(userCall({ timeoutMs: 200 }), (sql) => sql('select pg_sleep(30)'));
    await endsInTime(reading, 'DEADLINE_EXCEEDED', 200);
  });

  test('ends a write that would take longer, and keeps nothing of it', async () => {
    const writing = shop().database.write(userCall({ timeoutMs: 200 }), 'slow', async (tx) => {
      await tx(`insert into item values ('late')`);
      await tx('select pg_sleep(30)');
    });
    await endsInTime(writing, 'DEADLINE_EXCEEDED', 200);
    assert.deepEqual(await shop().admin(`select 1 from shop.item where id = 'late'`), []);
  });

  test('ends the wait for a row that another one holds', async () => {
    const holding = Promise.withResolvers<void>();
    const put = `insert into item values ('held') on conflict (id) do update set note = 'x'`;
    const locked = Promise.withResolvers<void>();
    const holder = shop().database.write(userCall(), 'hold', async (tx) => {
      await tx(put);
      locked.resolve();
      await holding.promise;
    });
    await locked.promise;
    const waiting = shop().database.write(userCall({ timeoutMs: 200 }), 'wait', (tx) => tx(put));
    await endsInTime(waiting, 'DEADLINE_EXCEEDED', 200);
    holding.resolve();
    await holder;
  });

  test('stops the next statement of a use case that has no time left', async () => {
    const reading = shop().database.read(userCall({ timeoutMs: 50 }), async (sql) => {
      await sleep(100);
      return sql('select 1');
    });
    await assert.rejects(reading, refusedAs('DEADLINE_EXCEEDED'));
  });

  test('frees the rows that a use case holds which hangs elsewhere', async () => {
    const put = `insert into item values ('hung') on conflict (id) do update set note = 'x'`;
    const hanging = shop().database.write(userCall({ timeoutMs: 100 }), 'hang', async (tx) => {
      await tx(put);
      await new Promise(() => undefined);
    });
    await assert.rejects(hanging, refusedAs('DEADLINE_EXCEEDED'));
    await shop().database.write(userCall({ timeoutMs: 5_000 }), 'after', (tx) => tx(put));
  });

  test('holds while waiting for a connection', async () => {
    const database = shop().open({ openMax: 1 });
    const free = Promise.withResolvers<void>();
    const occupying = database.read(userCall(), () => free.promise);
    const waiting = database.read(userCall({ timeoutMs: 150 }), (sql) => sql('select 1'));
    await assert.rejects(waiting, refusedAs('DEADLINE_EXCEEDED'));
    free.resolve();
    await occupying;
    // The connection it no longer waited for is there for the next one.
    assert.deepEqual(await database.read(userCall(), (sql) => sql('select 1 as one')), [{ one: 1 }]);
  });

  test('is CANCELLED when the caller has gone', async () => {
    const caller = new AbortController();
    const reading = shop().database.read(userCall({ gone: caller.signal }), (sql) => sql('select pg_sleep(30)'));
    setTimeout(() => caller.abort(), 100);
    await endsInTime(reading, 'CANCELLED', 100);
  });

  test('ends a stream in the middle', async () => {
    const streaming = async () => {
      const rows = shop().database.stream(
        userCall({ timeoutMs: 200 }),
        'select pg_sleep(0.02) from generate_series(1, 1000)',
        [],
        5,
      );
      for await (const batch of rows) assert.equal(batch.length, 5);
    };
    await endsInTime(streaming(), 'DEADLINE_EXCEEDED', 200);
  });
});

describe('a database', () => {
  const shop = useShop();

  test('is opened once, by the first of many calls', async () => {
    const database = shop().open({ openMax: 4 });
    assert.equal(database.stats().open, 0);
    await Promise.all(
      Array.from({ length: 40 }, () => database.read(userCall(), (sql) => sql('select pg_sleep(0.01)'))),
    );
    assert.ok(database.stats().open <= 4);
  });

  test('gives columns in shapes that lose nothing', async () => {
    const [row] = await shop().database.read(userCall(), (sql) =>
      sql(`select 9007199254740991::bigint as big, 5.10 as exact, date '2026-02-03' as day,
                  timestamptz '2026-11-23 12:00:00.123456+08' as at, '{"a": [1]}'::jsonb as json, '\\x00ff'::bytea as bytes`),
    );
    assert.deepEqual(row, {
      big: 9007199254740991,
      exact: '5.10',
      day: '2026-02-03',
      at: '2026-11-23T04:00:00.123456Z',
      json: { a: [1] },
      bytes: Buffer.from([0, 255]),
    });
    const beyond = shop().database.read(userCall(), (sql) => sql('select 9007199254740993::bigint as big'));
    await assert.rejects(beyond, RangeError);
    assert.deepEqual(await shop().database.read(userCall(), (sql) => sql('select 1 as one')), [{ one: 1 }]);
  });

  test('streams any number of rows in batches, and stops when nobody wants more', async () => {
    let rows = 0;
    const text = 'select g from generate_series(1, $1::integer) g';
    for await (const batch of shop().database.stream(userCall(), text, [10_007], 1_000)) rows += batch.length;
    assert.equal(rows, 10_007);
    for await (const batch of shop().database.stream<{ g: number }>(userCall(), text, [1_000_000], 10)) {
      assert.equal(batch[0]?.g, 1);
      break;
    }
    const bad = async () => {
      for await (const _ of shop().database.stream(userCall(), 'select nothing')) assert.fail();
    };
    await assert.rejects(bad, /column "nothing" does not exist/);
    assert.equal(shop().database.stats().waiting, 0);
  });

  test('that lost all its connections is UNAVAILABLE, and then there again', async () => {
    const { database } = shop();
    const ours = `datname = current_database() and usename = 'verum_shop'`;
    const reading = assert.rejects(
      database.read(userCall(), (sql) => sql('select pg_sleep(10)')),
      refusedAs('UNAVAILABLE'),
    );
    while ((await shop().admin(`select from pg_stat_activity where ${ours} and wait_event = 'PgSleep'`)).length === 0) {
      await sleep(20);
    }
    await shop().admin(`select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`);
    await reading;
    // The idle connections were ended as well; their end arrives when it arrives.
    const isBack = () =>
      database.ping().then(
        () => true,
        () => false,
      );
    for (const end = performance.now() + 20_000; performance.now() < end && !(await isBack()); ) await sleep(20);
    await database.ping();
  });

  test('at which nobody listens is UNAVAILABLE, with a time to wait', async () => {
    const connection = { ...shop().test.connection('shop'), host: '/tmp/nobody-listens-here' };
    const database = openDatabase({ connection, schema: 'shop' });
    const reading = database.read(userCall(), (sql) => sql('select 1'));
    await assert.rejects(reading, (error: Refusal) => refusedAs('UNAVAILABLE')(error) && error.retryAfterSeconds > 0);
    await assert.rejects(database.ping(), refusedAs('UNAVAILABLE'));
    await database.close();
  });
});

test('a database URL gives its parts, and is never repeated when it is wrong', () => {
  const { host, port, user, database, password } = connectionFromUrl('postgres://li:p%40ss@db.example:5433/verum');
  assert.deepEqual([host, port, user, database, password], ['db.example', 5433, 'li', 'verum', 'p@ss']);
  for (const url of ['mysql://li:secret@x/y', 'secret']) {
    assert.throws(
      () => connectionFromUrl(url),
      (error: Error) => !error.message.includes('secret'),
    );
  }
});
