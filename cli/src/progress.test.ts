import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from './progress.ts';

test('progress says how far, how fast and how long still', () => {
  const reading = { label: 'Importing', unit: 'bytes', amount: 1_200_000, total: 4_000_000, ms: 2_000 } as const;
  assert.equal(describe(reading), 'Importing 1.2 MB of 4.0 MB (30 %), 0.6 MB/s, 5 s left');
});

test('where nobody knows the total there is no time left', () => {
  assert.equal(describe({ label: 'Exporting', unit: 'forms', amount: 10, ms: 4_000 }), 'Exporting 10 forms, 3 forms/s');
});

test('nothing done yet divides by nothing', () => {
  assert.equal(
    describe({ label: 'Loading', unit: 'forms', amount: 0, total: 0, ms: 0 }),
    'Loading 0 forms of 0 forms (100 %), 0 forms/s',
  );
});
