import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slidingWindow } from './sliding-window.ts';

test('counts what is younger than the window, slice by slice', () => {
  const window = slidingWindow(1_000, 4);
  window.add(0, 1, 2);
  window.add(999, 1, 1);
  assert.deepEqual(window.read(999), { marked: 2, total: 3 });
  assert.deepEqual(window.read(1_000), { marked: 1, total: 1 });
  assert.deepEqual(window.read(1_749), { marked: 1, total: 1 });
  assert.deepEqual(window.read(1_750), { marked: 0, total: 0 });
});

test('after a long silence it is empty, and goes on counting', () => {
  const window = slidingWindow(1_000, 4);
  window.add(0, 5, 5);
  window.add(1e12, 0, 1);
  assert.deepEqual(window.read(1e12), { marked: 0, total: 1 });
});

test('a clock that goes back counts into the newest slice and brings nothing back', () => {
  const window = slidingWindow(1_000, 4);
  window.add(5_000, 1, 1);
  window.add(100, 1, 1);
  assert.deepEqual(window.read(100), { marked: 2, total: 2 });
  assert.deepEqual(window.read(5_999), { marked: 2, total: 2 });
  assert.deepEqual(window.read(6_000), { marked: 0, total: 0 });
});

test('is refused without a length or without slices', () => {
  for (const [windowMs, slices] of [
    [0, 1],
    [1, 0],
    [1, 0.5],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => slidingWindow(windowMs, slices), RangeError);
  }
});
