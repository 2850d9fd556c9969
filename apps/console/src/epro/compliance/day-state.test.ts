import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsOf, rateOf, stateOfDay } from './day-state.ts';

const state = (day: Parameters<typeof countsOf>[0]) => stateOfDay(countsOf(day));

test('a day is what is worst about it, and nothing where nothing was asked', () => {
  assert.equal(state({}), undefined);
  assert.equal(state({ expected: 1 }), 'expected');
  assert.equal(state({ expected: 1, open: 1 }), 'open');
  assert.equal(state({ expected: 1, done: 1 }), 'done');
  assert.equal(state({ expected: 2, done: 1, late: 1 }), 'late');
  assert.equal(state({ expected: 3, done: 1, open: 1, late: 1 }), 'open');
  assert.equal(state({ expected: 3, done: 1, open: 1, missed: 1 }), 'missed');
  assert.equal(state({ expected: 2, done: 1 }), 'expected');
});

test('what was answered on demand is done although nothing was expected', () => {
  assert.equal(state({ done: 1 }), 'done');
});

test('the rate is of what was due, and there is none before', () => {
  assert.equal(rateOf({}), undefined);
  assert.equal(rateOf({ done: 2, late: 1, missed: 1 }), 75);
  assert.equal(rateOf({ missed: 3 }), 0);
  assert.equal(rateOf({ done: 1, missed: 2 }), 33);
});
