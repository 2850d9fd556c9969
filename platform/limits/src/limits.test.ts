import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@verum/call';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';
import { openBoard } from '@verum/resilience';
import fc from 'fast-check';
import pg from 'pg';
import {
  type BucketStore,
  limitsMigrations,
  postgresStore,
  redisStore,
  type SharedBuckets,
  sharedBuckets,
  startTestRedis,
  type TestRedis,
} from './index.ts';

// Real stores on their real clocks. What is asserted holds on a machine of any speed: time is measured around.

let server: TestServer;
let database: TestDatabase;
let redis: TestRedis;

before(async () => {
  [server, redis] = await Promise.all([startTestServer(), startTestRedis()]);
  database = await freshDatabase(server, [limitsMigrations]);
});
after(async () => {
  await redis?.stop();
  await database?.drop();
  await server?.stop();
});

const patienceMs = 20_000;
let keys = 0;
const newKey = () => `SomeMethod caller-${++keys}`;

for (const kind of ['postgres', 'redis'] as const) {
  describe(`budgets in ${kind}`, () => {
    const openStore = (): BucketStore =>
      kind === 'redis' ? redisStore(redis.url) : postgresStore({ connection: database.connection('limits') });
    let stores: BucketStore[];
    let gateways: SharedBuckets[];

    before(async () => {
      stores = [openStore(), openStore()];
      gateways = stores.map((store) => sharedBuckets({ store, clock: systemClock, timeoutMs: patienceMs }));
      // The first command waits for the connection; until then a gateway counts alone.
      for (const store of stores) await connected(store);
    });
    after(async () => {
      for (const gateway of gateways ?? []) await gateway.close();
    });

    test('two gateways together never let through more than the burst and what time has added', async () => {
      const turns = fc.array(
        fc.record({ gateway: fc.nat(1), pauseMs: fc.nat(8), atOnce: fc.integer({ min: 1, max: 4 }) }),
        {
          minLength: 1,
          maxLength: 25,
        },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 5, max: 400 }),
          turns,
          async (burst, perSecond, given) => {
            const key = newKey();
            const startedMs = performance.now();
            let asked = 0;
            const answers: number[] = [];
            for (const { gateway, pauseMs, atOnce } of given) {
              await sleep(pauseMs);
              asked += atOnce;
              const takes = Array.from({ length: atOnce }, (_, index) =>
                gateways[(gateway + index) % 2]?.take(key, { burst, perSecond }),
              );
              answers.push(...((await Promise.all(takes)) as number[]));
            }
            const taken = answers.filter((seconds) => seconds === 0).length;
            const added = (perSecond * (performance.now() - startedMs)) / 1000;
            // Both clocks are this machine's; the stores round to the microsecond, a thousandth of a token is ample.
            assert.ok(taken <= burst + added + 0.001, `${taken} of ${asked} with ${burst} + ${added}`);
            assert.ok(taken >= Math.min(burst, asked), `a full bucket gives ${burst}, and gave ${taken} of ${asked}`);
          },
        ),
        { numRuns: 25 },
      );
    });

    test('who waits as long as told gets through, at either gateway', async () => {
      const key = newKey();
      const rate = { burst: 2, perSecond: 10 };
      const [one, other] = stores as [BucketStore, BucketStore];
      assert.equal(await one.take(key, rate, patienceMs), 0);
      assert.equal(await other.take(key, rate, patienceMs), 0);
      // On a busy machine a tenth of a second may pass in between; then it is let through, and rightly.
      const waitMs = await one.take(key, rate, patienceMs);
      assert.ok(waitMs <= 100 && Number.isInteger(waitMs), String(waitMs));
      await sleep(waitMs + 1);
      assert.equal(await other.take(key, rate, patienceMs), 0);
    });

    test('an empty bucket says how long, in whole seconds of at least one', async () => {
      const rate = { burst: 1, perSecond: 1 / 3600 };
      const key = newKey();
      assert.equal(await gateways[0]?.take(key, rate), 0);
      const seconds = await gateways[1]?.take(key, rate);
      assert.ok(seconds !== undefined && seconds > 3_500 && seconds <= 3_600, String(seconds));
      assert.equal(await gateways[1]?.take(newKey(), rate), 0, 'callers do not share a bucket');
    });
  });
}

async function connected(store: BucketStore): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await sleep(20)) {
    try {
      await store.take(newKey(), { burst: 1, perSecond: 1 }, 1_000);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await isSo()); await sleep(20)) assert.ok(Date.now() < end, what);
}

describe('a store that is away', () => {
  test('is replaced by counting alone, told once, and used again when it is back', async () => {
    const board = openBoard();
    const told: boolean[] = [];
    const store = redisStore(redis.url);
    const buckets = sharedBuckets({ store, clock: systemClock, board, onAway: (isAway) => told.push(isAway) });
    const rate = { burst: 1_000_000, perSecond: 1 };
    const state = () => board.read().find(({ kind }) => kind === 'breaker')?.state as { isAway: boolean };
    try {
      await connected(store);
      await redis.kill();
      await until('it says that it is away', async () => (await buckets.take(newKey(), rate)) === 0 && state().isAway);
      // From here on the one probe a second may ask the store; a request is answered by this process alone.
      const one = { burst: 1, perSecond: 1 / 3600 };
      const key = newKey();
      assert.equal(await buckets.take(key, one), 0);
      assert.ok(((await buckets.take(key, one)) ?? 0) > 3_000, 'counting alone still counts');
      const shown = board.read().map(({ kind, name }) => `${kind} ${name}`);
      assert.deepEqual(shown, ['breaker limits/redis', 'bucket limits/redis']);
      await redis.restart();
      await until('it says that it is back', async () => (await buckets.take(newKey(), rate)) === 0 && !state().isAway);
      assert.deepEqual(told, [true, false]);
    } finally {
      await buckets.close();
    }
    assert.deepEqual(board.read(), [], 'what is closed is not shown any more');
  });

  test('one that hangs costs a few requests their time-out, and then none', async () => {
    const inner = redisStore(redis.url);
    await connected(inner);
    let asked = 0;
    const store: BucketStore = {
      ...inner,
      take: (...given) => {
        asked++;
        return inner.take(...given);
      },
    };
    const stopped = { nowMs: () => 0, monotonicMs: () => 0 };
    const buckets = sharedBuckets({ store, clock: stopped, timeoutMs: 30 });
    await redis.pause();
    try {
      for (let one = 0; one < 50; one++) assert.equal(await buckets.take(newKey(), { burst: 1, perSecond: 1 }), 0);
      assert.equal(asked, 5);
    } finally {
      redis.resume();
      await buckets.close();
    }
  });

  test('a PostgreSQL that refuses is no refusal', async () => {
    const connection = { ...database.connection('limits'), port: 1, host: '127.0.0.1' };
    const buckets = sharedBuckets({ store: postgresStore({ connection }), clock: systemClock });
    for (let one = 0; one < 10; one++) assert.equal(await buckets.take('k', { burst: 10, perSecond: 0.001 }), 0);
    assert.ok((await buckets.take('k', { burst: 10, perSecond: 0.001 })) > 0);
    await buckets.close();
  });
});

describe('the table', () => {
  const store = () => postgresStore({ connection: database.connection('limits') });
  const asAdmin = async (text: string, values: unknown[] = []) => {
    const client = new pg.Client(database.admin);
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const rate = { burst: 5, perSecond: 0.01 };

  test('forgets buckets that have been full for a minute, and no other', async () => {
    await asAdmin('truncate limits.bucket');
    await asAdmin(`insert into limits.bucket values ('long full', now() - interval '61 seconds'),
                   ('just full', now() - interval '30 seconds'), ('not full', now() + interval '1 hour')`);
    const forgetful = postgresStore({ connection: database.connection('limits'), forgetEveryMs: 20 });
    const left = async () => (await asAdmin('select key from limits.bucket order by key')).map(({ key }) => key);
    await until('the full one is forgotten', async () => (await left()).length === 2);
    assert.deepEqual(await left(), ['just full', 'not full']);
    await forgetful.close();
  });

  test('a clock that went back two hours refuses nobody for two hours', async () => {
    const key = newKey();
    await asAdmin(`insert into limits.bucket values ($1, now() + interval '2 hours')`, [key]);
    const limits = store();
    assert.equal(await limits.take(key, rate, patienceMs), 0, 'let through once');
    const waitMs = await limits.take(key, rate, patienceMs);
    assert.ok(waitMs > 0 && waitMs <= 100_000, 'then the bucket is empty, and fills as always');
    await limits.close();
  });

  test('whoever waited for a bucket is judged by the moment at which it gets it', async () => {
    const key = newKey();
    const limits = store();
    const quick = { burst: 1, perSecond: 20 };
    assert.equal(await limits.take(key, quick, patienceMs), 0);
    const client = new pg.Client(database.admin);
    await client.connect();
    try {
      await client.query('begin');
      await client.query('select from limits.bucket where key = $1 for update', [key]);
      const waiting = limits.take(key, quick, patienceMs);
      await sleep(100);
      await client.query('commit');
      assert.equal(await waiting, 0, 'it has been full for long');
    } finally {
      await client.end();
      await limits.close();
    }
  });

  test('a service’s role may take and forget, and not touch the ledger of migrations', async () => {
    const client = new pg.Client(database.connection('limits'));
    await client.connect();
    try {
      await assert.rejects(client.query('delete from limits.migration'), { code: '42501' });
      await assert.rejects(client.query('drop table limits.bucket'), { code: '42501' });
    } finally {
      await client.end();
    }
  });
});
