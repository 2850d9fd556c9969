import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellAfter } from './grid-keys.ts';

const size = { rows: 20, columns: 5, pageRows: 8 };
const from = { row: 10, column: 2 };
const to = (key: string, at = from, ctrlKey = false) => {
  const { row, column } = cellAfter(at, { key, ctrlKey }, size) ?? { row: Number.NaN, column: Number.NaN };
  return `${row}/${column}`;
};

test('arrows go by one, and not over the edge', () => {
  assert.deepEqual(
    ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].map((key) => to(key)),
    ['9/2', '11/2', '10/1', '10/3'],
  );
  assert.deepEqual(
    ['ArrowUp', 'ArrowLeft'].map((key) => to(key, { row: 0, column: 0 })),
    ['0/0', '0/0'],
  );
  assert.deepEqual(
    ['ArrowDown', 'ArrowRight'].map((key) => to(key, { row: 19, column: 4 })),
    ['19/4', '19/4'],
  );
});

test('pages go by what is on the screen, to the first and the last row at most', () => {
  assert.deepEqual(
    ['PageUp', 'PageDown'].map((key) => to(key)),
    ['2/2', '18/2'],
  );
  assert.deepEqual([to('PageUp', { row: 7, column: 2 }), to('PageDown', { row: 12, column: 2 })], ['0/2', '19/2']);
});

test('Home and End go along the row, with Ctrl to the corners', () => {
  assert.deepEqual(
    [to('Home'), to('End'), to('Home', from, true), to('End', from, true)],
    ['10/0', '10/4', '0/0', '19/4'],
  );
});

test('other keys do not walk', () => {
  for (const key of ['Enter', 'a', 'Tab', 'Escape'])
    assert.equal(cellAfter(from, { key, ctrlKey: false }, size), undefined);
});
