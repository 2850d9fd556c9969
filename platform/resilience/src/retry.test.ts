import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';
import { openRetryBudget } from './retry-budget.ts';

test('a tenth of the calls may be repeated, and a few besides', () => {
  const budget = openRetryBudget({ ratio: 0.1, minPerSecond: 1 }, fakeClock());
  for (let call = 0; call < 1_000; call++) budget.called();
  let retries = 0;
  while (budget.tryRetry()) retries++;
  assert.equal(retries, 100 + 10);
  assert.deepEqual(budget.snapshot(), { calls: 1_000, retries: 110, left: 0, refused: 1 });
});

test('a client that calls once an hour may repeat it', () => {
  const clock = fakeClock();
  const budget = openRetryBudget({ ratio: 0.1, minPerSecond: 1 }, clock);
  clock.advance(3_600_000);
  budget.called();
  assert.equal(budget.tryRetry(), true);
});

test('what has been spent comes back when it is ten seconds old, and not before', () => {
  const clock = fakeClock();
  const budget = openRetryBudget({ ratio: 0, minPerSecond: 0.1 }, clock);
  assert.equal(budget.tryRetry(), true);
  clock.advance(9_999);
  assert.equal(budget.tryRetry(), false);
  clock.advance(1);
  assert.equal(budget.tryRetry(), true);
});

test('however calls come, in any ten seconds the retries stay within the share of twenty and the reserve', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ pauseMs: fc.integer({ min: 0, max: 400 }), calls: fc.integer({ min: 0, max: 30 }) }), {
        ...{ minLength: 1, maxLength: 150, size: 'max' },
      }),
      (story) => {
        const clock = fakeClock();
        const budget = openRetryBudget({ ratio: 0.1, minPerSecond: 0.5 }, clock);
        const calls: number[] = [];
        const retries: number[] = [];
        for (const { pauseMs, calls: many } of story) {
          clock.advance(pauseMs);
          const nowMs = clock.monotonicMs();
          for (let one = 0; one < many; one++) {
            budget.called();
            calls.push(nowMs);
            // Everything fails, and everybody wants to try again at once.
            while (budget.tryRetry()) retries.push(nowMs);
          }
          const within = (times: number[], ms: number) => times.filter((atMs) => nowMs - atMs < ms).length;
          assert.ok(within(retries, 9_000) <= 0.1 * within(calls, 20_000) + 5 + 1e-9);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('the pause grows twofold up to its limit, is spread over all of it, and comes after what was asked for', () => {
  const settings = { baseMs: 50, capMs: 300 };
  const longest = [0, 1, 2, 3, 4].map((retry) => backoffMs(retry, settings, () => 1));
  assert.deepEqual(longest, [50, 100, 200, 300, 300]);
  assert.equal(
    backoffMs(2, settings, () => 0),
    0,
  );
  assert.equal(
    backoffMs(2, settings, () => 0.5, 1_000),
    1_100,
  );
});
