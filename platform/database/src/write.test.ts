import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, Refusal } from '@verum/call';
import { reasonName } from '@verum/contracts';
import { isUniqueViolation } from './errors.ts';
import { onEveryServer, userCall } from './fixture.ts';
import { forgetOldKeys } from './idempotency.ts';
import { publish } from './outbox.ts';
import type { Sql } from './sql.ts';
import { waitingForLocks } from './testing.ts';

const keyed = (key: string, requestHash = 'h1', more = {}) => userCall({ idempotency: { key, requestHash }, ...more });
const refusedAs = (name: string) => (error: unknown) => error instanceof Refusal && reasonName(error.reason) === name;

onEveryServer('a write', (shop) => {
  test('commits everything or nothing', async () => {
    const failing = shop().database.write(userCall(), 'trial', async (tx) => {
      await tx(`insert into item values ('half')`);
      throw new Error('changed my mind');
    });
    await assert.rejects(failing, /changed my mind/);
    assert.deepEqual(await shop().admin(`select id from shop.item where id = 'half'`), []);
  });

  test('is not reported as done when a failed statement was swallowed', async () => {
    const swallowing = shop().database.write(userCall(), 'trial', async (tx) => {
      await tx(`insert into item values ('lost')`);
      await tx('select 1 / 0').catch(() => undefined);
      return 'saved';
    });
    await assert.rejects(swallowing, /nothing was committed/);
  });

  test('without a reason is refused before anything is asked of the database', async () => {
    const { statements } = shop().database.stats();
    const writing = shop().database.write(userCall(), '  ', async () => 1);
    await assert.rejects(writing, refusedAs('REASON_REQUIRED'));
    assert.equal(shop().database.stats().statements, statements);
  });

  test('with two statements of its own and a key costs six', async () => {
    const sent: string[] = [];
    const database = shop().open({ onStatement: (text) => sent.push(text) });
    await database.write(keyed(newId()), 'count', async (tx) => {
      await tx('insert into scratch values (1)');
      await tx('insert into scratch values (2)');
    });
    assert.equal(sent.length, 6, sent.join('\n'));
  });

  test('plans its statements for every value, and leaves that behind to no read', async () => {
    const database = shop().open({ openMax: 1 });
    const mode = (sql: Sql) => sql<{ mode: string }>(`select current_setting('plan_cache_mode') as mode`);
    assert.deepEqual(await database.write(userCall(), 'plan', mode), [{ mode: 'force_generic_plan' }]);
    assert.deepEqual(await database.read(userCall(), mode), [{ mode: 'auto' }]);
  });

  test('tells which constraint a row violates', async () => {
    const put = () => shop().database.write(userCall(), 'put', (tx) => tx(`insert into item values ('twice')`));
    await put();
    await assert.rejects(put(), (error) => isUniqueViolation(error, 'item_pkey') && !isUniqueViolation(error, 'other'));
  });

  test('is done again after a deadlock, and both succeed', async () => {
    const { database } = shop();
    const putBoth = (ids: string[]) =>
      database.write(userCall(), 'cross', async (tx) => {
        for (const id of ids) {
          await tx('insert into item values ($1) on conflict (id) do update set note = $1', [id]);
          await sleep(100);
        }
      });
    await Promise.all([putBoth(['left', 'right']), putBoth(['right', 'left'])]);
  });

  test('that falls silent half-way loses its locks within seconds, and commits nothing', async () => {
    const locks = { exclusive: ['the till'] };
    const woken = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    const silent = shop().database.write(
      userCall(),
      'trial',
      async (tx) => {
        await tx(`insert into item values ('silent')`);
        inside.resolve();
        await woken.promise;
      },
      locks,
    );
    await inside.promise;
    const next = await shop().database.write(userCall({ timeoutMs: 60_000 }), 'next', async () => 'served', locks);
    assert.equal(next, 'served');
    woken.resolve();
    await assert.rejects(silent, refusedAs('UNAVAILABLE'));
    assert.deepEqual(await shop().admin(`select id from shop.item where id = 'silent'`), []);
  });

  test('wakes listeners of this process after the commit, and only then', async () => {
    const { database } = shop();
    let woken = 0;
    const stop = database.onWake('bell', () => (woken += 1));
    await database.write(userCall(), 'ring', async (tx) => {
      tx.wake('bell');
      assert.equal(woken, 0);
    });
    assert.equal(woken, 1);
    stop();
  });

  test('50 at once with one key are one, and all get its answer', async () => {
    const { database } = shop();
    const key = newId();
    let runs = 0;
    const put = () =>
      database.write(keyed(key), 'put', async (tx) => {
        runs += 1;
        await tx('insert into item values ($1)', [key]);
        return { version: 1, note: 'a\u0000b', absent: undefined };
      });
    const answers = await Promise.all(Array.from({ length: 50 }, put));
    assert.equal(runs, 1);
    for (const answer of answers) assert.deepEqual({ ...answer }.version, 1);
    assert.deepEqual(await put(), { version: 1, note: 'a\u0000b' });
  });

  test('whose first try failed runs again under its key', async () => {
    const { database } = shop();
    const call = keyed(newId());
    await assert.rejects(database.write(call, 'put', () => Promise.reject(new Error('no'))));
    assert.equal(await database.write(call, 'put', async () => 'yes'), 'yes');
  });

  test('with a known key and another body, or another method, is refused', async () => {
    const { database } = shop();
    const key = newId();
    const never = async () => assert.fail('it must not run');
    await database.write(keyed(key), 'put', async () => null);
    await assert.rejects(database.write(keyed(key, 'h2'), 'put', never), refusedAs('IDEMPOTENCY_MISMATCH'));
    const other = keyed(key, 'h1', { command: 'verum.shop.v1.ShopService/Take' });
    await assert.rejects(database.write(other, 'put', never), refusedAs('IDEMPOTENCY_MISMATCH'));
  });

  test('keys are each actor’s own', async () => {
    const { database } = shop();
    const key = newId();
    await database.write(keyed(key), 'put', async () => 'mine');
    const theirs = keyed(key, 'h2', { actor: { kind: 'user', id: 'u-wang', name: '' } });
    assert.equal(await database.write(theirs, 'put', async () => 'theirs'), 'theirs');
  });

  for (const [key, isFine] of [
    ['k'.repeat(200), true],
    ['k'.repeat(201), false],
    ['', false],
    ['a b', false],
  ] as const) {
    test(`a key of ${key.length} characters, "${key.slice(0, 5)}", is ${isFine ? 'taken' : 'refused'}`, async () => {
      const writing = shop().database.write(keyed(key), 'put', async () => 1);
      if (isFine) assert.equal(await writing, 1);
      else await assert.rejects(writing, refusedAs('INVALID_REQUEST'));
    });
  }

  test('an answer that JSON would change is a bug, and nothing is committed', async () => {
    for (const answer of [new Date(), 1n, Number.NaN, { deep: [new Map()] }]) {
      await assert.rejects(
        shop().database.write(keyed(newId()), 'put', async () => answer),
        TypeError,
      );
    }
  });

  test('keys are forgotten after their time, and not before', async () => {
    const { database, admin } = shop();
    await database.write(keyed('old'), 'put', async () => 1);
    await database.write(keyed('new'), 'put', async () => 1);
    await admin(`update shop.idempotency set at = now() - interval '25 hours' where key = 'old'`);
    assert.equal(await forgetOldKeys(database, userCall(), 24), 1);
    assert.deepEqual(await admin(`select key from shop.idempotency where key in ('old', 'new')`), [{ key: 'new' }]);
  });
});

onEveryServer('a write with locks', (shop) => {
  test('gets its place in the order of events with its lock, and not with its key', async () => {
    const { database } = shop();
    const locks = { exclusive: ['the counter'] };
    const tell = (note: string, call = userCall()) =>
      database.write(
        call,
        'tell',
        async (tx) => {
          await publish(tx, { aggregate: 'counter', type: 'shop.told', payload: { note } });
        },
        locks,
      );
    const held = Promise.withResolvers<void>();
    const free = Promise.withResolvers<void>();
    const hold = () => {
      held.resolve();
      return free.promise;
    };
    const holding = database.write(userCall(), 'hold', hold, locks);
    await held.promise;
    const waiting = async (count: number) => {
      while ((await shop().admin(waitingForLocks)).length < count) await sleep(10);
    };
    const first = tell('first');
    await waiting(1);
    const second = tell('second', keyed(newId()));
    await waiting(2);
    free.resolve();
    await Promise.all([holding, first, second]);
    const told = await shop().admin(`select payload ->> 'note' as note from shop.outbox where aggregate = 'counter'
                                      order by xid, seq`);
    assert.deepEqual(told, [{ note: 'first' }, { note: 'second' }]);
  });

  const turn = (name: string, log: string[], locks: { shared?: string[]; exclusive?: string[] }) =>
    shop().database.write(
      userCall(),
      'turn',
      async (tx) => {
        log.push(`${name} in`);
        await tx('select pg_sleep(0.05)');
        log.push(`${name} out`);
      },
      locks,
    );

  test('has a thing to itself, and sees what the one before has left', async () => {
    await shop().admin('truncate shop.scratch');
    const add = () =>
      shop().database.write(
        userCall(),
        'count up',
        async (tx) => {
          const [row] = await tx<{ n: number }>('select coalesce(max(n), 0) as n from scratch');
          await tx('insert into scratch values ($1)', [(row?.n ?? 0) + 1]);
        },
        { exclusive: ['counter'] },
      );
    await Promise.all(Array.from({ length: 20 }, add));
    const rows = await shop().admin('select n from shop.scratch order by n');
    assert.deepEqual(
      rows.map(({ n }) => Number(n)),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test('shares with those who share, and not with the one who wants it alone', async () => {
    // Side by side: each stays until the other one is in as well.
    const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const beside = (index: number) =>
      shop().database.write(
        userCall(),
        'turn',
        async () => {
          both[index]?.resolve();
          await Promise.all(both.map(({ promise }) => promise));
        },
        { shared: ['study'], exclusive: [`subject ${index}`] },
      );
    await Promise.all([beside(0), beside(1)]);
    const log: string[] = [];
    await Promise.all([turn('a', log, { shared: ['study'] }), turn('c', log, { exclusive: ['study'] })]);
    assert.equal(log[0]?.slice(0, 1), log[1]?.slice(0, 1), 'one after the other');
  });

  test('names in any order do not lock each other out', async () => {
    const log: string[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        turn(String(index), log, { exclusive: index % 2 ? ['x', 'y'] : ['y', 'x'] }),
      ),
    );
    assert.equal(log.length, 20);
  });

  test('answers a repeated key without waiting for the thing', async () => {
    const key = newId();
    const once = () => shop().database.write(keyed(key), 'once', async () => 'answer', { exclusive: ['busy'] });
    assert.equal(await once(), 'answer');
    const held = Promise.withResolvers<void>();
    const free = Promise.withResolvers<void>();
    const hold = () => {
      held.resolve();
      return free.promise;
    };
    const holder = shop().database.write(userCall(), 'hold', hold, { exclusive: ['busy'] });
    await held.promise;
    assert.equal(await once(), 'answer');
    free.resolve();
    await holder;
  });
});
