import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import fc from 'fast-check';
import { type Leave, openBulkhead } from './bulkhead.ts';

test('a hospital that hangs takes its own places, not those of the others', async () => {
  const bulkhead = openBulkhead({ atOnce: 2, waiting: 0 }, 'hospital');
  await bulkhead.enter('hanging');
  await bulkhead.enter('hanging');
  await assert.rejects(bulkhead.enter('hanging'), (refused) => {
    assert.ok(refused instanceof Refusal && refused.reason === Reason.UNAVAILABLE);
    assert.deepEqual(refused.facts, { bulkhead: 'hospital', key: 'hanging', state: 'full' });
    assert.equal(refused.retryAfterSeconds, 1);
    return true;
  });
  assert.equal(bulkhead.tryEnter('hanging'), undefined);
  assert.ok(bulkhead.tryEnter('healthy'));
  assert.deepEqual(bulkhead.snapshot().keys, {
    hanging: { running: 2, waiting: 0 },
    healthy: { running: 1, waiting: 0 },
  });
  assert.equal(bulkhead.snapshot().refused, 2);
});

test('who waits comes in their turn, and nobody overtakes', async () => {
  const bulkhead = openBulkhead({ atOnce: 1, waiting: 2 });
  const order: string[] = [];
  const first = await bulkhead.enter('h');
  const queue = async (who: string) => {
    const leave = await bulkhead.enter('h');
    order.push(who);
    return leave;
  };
  const second = queue('second');
  const third = queue('third');
  await assert.rejects(bulkhead.enter('h'), Refusal);
  first();
  // The place was handed on, not given free.
  assert.equal(bulkhead.tryEnter('h'), undefined);
  (await second)();
  (await third)();
  assert.deepEqual(order, ['second', 'third']);
  assert.deepEqual(bulkhead.snapshot().keys, {});
});

test('who goes away while waiting leaves no gap and takes no place', async () => {
  const bulkhead = openBulkhead({ atOnce: 1, waiting: 2 });
  const leave = await bulkhead.enter('h');
  const gone = new AbortController();
  const left = bulkhead.enter('h', gone.signal);
  const next = bulkhead.enter('h');
  gone.abort(new Error('no longer wanted'));
  await assert.rejects(left, /no longer wanted/);
  leave();
  (await next)();
  assert.equal(bulkhead.snapshot().running, 0);
  await assert.rejects(bulkhead.enter('h', gone.signal), /no longer wanted/);
  assert.deepEqual(bulkhead.snapshot().keys, {});
});

test('a place is given back once', async () => {
  const bulkhead = openBulkhead({ atOnce: 1, waiting: 0 });
  const leave = await bulkhead.enter('h');
  leave();
  const again = await bulkhead.enter('h');
  leave();
  assert.equal(bulkhead.tryEnter('h'), undefined);
  again();
});

test('however they come and go, never more than the places, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.record({ key: fc.constantFrom('a', 'b'), isEntering: fc.boolean(), which: fc.nat(100) }), {
        ...{ maxLength: 60, size: 'max' },
      }),
      async (atOnce, waiting, story) => {
        const bulkhead = openBulkhead({ atOnce, waiting });
        const inside: Record<string, Leave[]> = { a: [], b: [] };
        for (const { key, isEntering, which } of story) {
          const here = inside[key] as Leave[];
          if (isEntering) {
            bulkhead.enter(key).then(
              (leave) => here.push(leave),
              () => {},
            );
          } else if (here.length > 0) here.splice(which % here.length, 1)[0]?.();
          await new Promise((done) => setImmediate(done));
          assert.ok(here.length <= atOnce);
          assert.equal(bulkhead.snapshot().keys[key]?.running ?? 0, here.length);
        }
        for (const key of ['a', 'b']) {
          const here = inside[key] as Leave[];
          while (here.length > 0) {
            here.pop()?.();
            await new Promise((done) => setImmediate(done));
          }
        }
        assert.deepEqual(bulkhead.snapshot().keys, {});
      },
    ),
    { numRuns: 50 },
  );
});
