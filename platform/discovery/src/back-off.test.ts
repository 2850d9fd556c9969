import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backOffMs } from './back-off.ts';

test('the wait doubles from 200 ms to 3 s, and is at least half of that', () => {
  const longest = [1, 2, 3, 4, 5, 6, 1_000_000].map((failures) => backOffMs(failures, () => 1 - Number.EPSILON));
  assert.deepEqual(longest.map(Math.round), [200, 400, 800, 1_600, 3_000, 3_000, 3_000]);
  assert.equal(
    backOffMs(1, () => 0),
    100,
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, drawn) => {
      const ms = backOffMs(failures, () => drawn);
      return ms >= 100 && ms <= 3_000;
    }),
  );
});
