import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keptIndexes } from './kept-indexes.ts';

const range = { startIndex: 4, endIndex: 6, overscan: 1, count: 10, lanes: 1 };

test('what is on the screen is in the page, and some around it', () => {
  assert.deepEqual(keptIndexes(range, 5), [3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes({ ...range, overscan: 8 }, 0), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('the cell that one is at stays, before and behind what is on the screen', () => {
  assert.deepEqual(keptIndexes(range, 0), [0, 3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes(range, 2), [2, 3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes(range, 3), [3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes(range, 7), [3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes(range, 9), [3, 4, 5, 6, 7, 9]);
});

test('a cell that is no longer there, or none, adds nothing', () => {
  for (const at of [undefined, -1, 10]) assert.deepEqual(keptIndexes(range, at), [3, 4, 5, 6, 7]);
  assert.deepEqual(keptIndexes({ ...range, startIndex: 0, endIndex: 0, count: 0 }, 0), []);
});

test('indexes ascend, each once, within the count', () => {
  const sizes = fc.record({ startIndex: fc.nat(60), length: fc.nat(20), overscan: fc.nat(10), more: fc.nat(60) });
  fc.assert(
    fc.property(sizes, fc.option(fc.integer({ min: -5, max: 200 })), ({ startIndex, length, overscan, more }, at) => {
      const endIndex = startIndex + length;
      const count = endIndex + 1 + more;
      const kept = keptIndexes({ startIndex, endIndex, overscan, count, lanes: 1 }, at ?? undefined);
      assert.deepEqual(
        kept,
        [...new Set(kept)].toSorted((a, b) => a - b),
      );
      assert.ok(kept.every((index) => index >= 0 && index < count));
      assert.ok(kept.includes(startIndex) && kept.includes(endIndex));
    }),
  );
});
