import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedFirst, effectRows, effects, hasEffect } from './subject-effects.ts';

const moved = {
  subject: '01-001',
  outcome: 'moved',
  fromBuild: '1',
  formsChanged: 2,
  orphaned: ['SE.1~FO.VS IG/IT.A', 'x'],
};
const left = { subject: '01-002', outcome: 'left-out', why: 'locked', fromBuild: '1' };

test('subjects are found by what happened to them', () => {
  const found = (subject: object) => effects.filter((effect) => hasEffect(subject, effect));
  assert.deepEqual(found(moved), ['orphaned']);
  assert.deepEqual(found(left), ['left-out']);
  assert.equal(hasEffect(left, undefined), true);
});

test('those that something happens to come first', () => {
  const plain = { subject: '01-003', outcome: 'moved' };
  assert.deepEqual(affectedFirst([plain, moved, left]), [moved, left, plain]);
});

test('a file has a row for each subject, and says why one was left out', () => {
  const [, first, second] = effectRows([moved, left], (column) => column);
  assert.deepEqual(first, ['01-001', 'moved', '1', '2', 'SE.1~FO.VS IG/IT.A; x', '', '', '', '', '0']);
  assert.equal(second?.[1], 'left-out: locked');
});
