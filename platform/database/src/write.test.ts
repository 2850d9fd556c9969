import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, Refusal } from '@verum/call';
import { reasonName } from '@verum/contracts';
import { isUniqueViolation } from './errors.ts';
import { onEveryServer, userCall } from './fixture.ts';
import { forgetOldKeys } from './idempotency.ts';

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
