import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import { openHedge } from './hedge.ts';

test('knows nothing of fewer than fifty answers, and the 95th percentile of fifty', () => {
  const hedge = openHedge(fakeClock());
  for (let ms = 1; ms < 50; ms++) hedge.answered(ms);
  assert.equal(hedge.called(), undefined);
  hedge.answered(50);
  assert.equal(hedge.called(), 48);
});

test('follows the last two hundred answers', () => {
  const hedge = openHedge(fakeClock());
  for (let one = 0; one < 400; one++) hedge.answered(1_000);
  for (let one = 0; one < 200; one++) hedge.answered(10);
  assert.equal(hedge.called(), 10);
});

test('of a target that has become slow, one call in twenty is sent twice and no more', () => {
  const hedge = openHedge(fakeClock());
  let hedged = 0;
  for (let call = 0; call < 1_000; call++) {
    hedge.called();
    if (hedge.tryHedge()) hedged++;
  }
  assert.equal(hedged, 50);
  assert.deepEqual(hedge.snapshot(), { calls: 1_000, hedged: 50 });
});
