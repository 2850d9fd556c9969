import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollMs, shareOf, stateOf } from './run-progress.ts';

test('a run is watched by the second while it reads, and not otherwise', () => {
  assert.equal(pollMs({ state: 'SYNC_RUN_STATE_RUNNING' }), 1_000);
  assert.equal(pollMs({ state: 'SYNC_RUN_STATE_DONE' }), 5_000);
  assert.equal(pollMs(undefined), 5_000);
});

test('how far a run is is told only where the hospital said how much there is, and never beyond the whole', () => {
  assert.equal(shareOf({ records: 3 }), undefined);
  assert.equal(shareOf({ announced: 4 }), 0);
  assert.equal(shareOf({ records: 3, announced: 4 }), 0.75);
  assert.equal(shareOf({ records: 5, announced: 4 }), 1);
});

test('a state that is absent is unspecified', () => {
  assert.equal(stateOf('BREAKER_STATE_HALF_OPEN', 'BREAKER_STATE_'), 'HALF_OPEN');
  assert.equal(stateOf(undefined, 'BREAKER_STATE_'), 'UNSPECIFIED');
});
