import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caret, gridStep } from './grid-steps.ts';

const text = (start: number, end = start, length = 3): Caret => ({ kind: 'text', start, end, length });
const left = { row: 0, column: -1 };
const right = { row: 0, column: 1 };

test('an arrow leaves a text only at its edge, or while all of it is selected', () => {
  assert.deepEqual(gridStep('ArrowLeft', text(0)), left);
  assert.equal(gridStep('ArrowLeft', text(1)), undefined);
  assert.deepEqual(gridStep('ArrowRight', text(3)), right);
  assert.equal(gridStep('ArrowRight', text(2)), undefined);
  assert.deepEqual(gridStep('ArrowRight', text(0, 3)), right);
  assert.equal(gridStep('ArrowRight', text(0, 2)), undefined);
  assert.deepEqual(gridStep('ArrowRight', text(0, 0, 0)), right);
});

test('up and down go from row to row, except where they choose or move between lines', () => {
  assert.deepEqual(gridStep('ArrowDown', text(1)), { row: 1, column: 0 });
  assert.deepEqual(gridStep('ArrowUp', text(1)), { row: -1, column: 0 });
  assert.equal(gridStep('ArrowDown', { ...text(0), kind: 'select' }), undefined);
  assert.equal(gridStep('ArrowUp', { ...text(0), kind: 'area' }), undefined);
  assert.deepEqual(gridStep('ArrowRight', { ...text(0), kind: 'select' }), right);
});

test('other keys are none of the grid', () => {
  assert.equal(gridStep('Enter', text(0)), undefined);
});
