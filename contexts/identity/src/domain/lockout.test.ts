import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterFailure, failuresMax, forgottenAfterMs, type Guard, isLocked, windowMs } from './lockout.ts';

const startMs = Date.UTC(2026, 10, 23);
const minuteMs = 60_000;

function fail(times: number, nowMs: number, from?: Guard): Guard | undefined {
  let guard = from;
  for (let i = 0; i < times; i++) guard = afterFailure(guard, nowMs);
  return guard;
}

test('four failures do not lock, the fifth does, for exactly fifteen minutes', () => {
  const four = fail(failuresMax - 1, startMs);
  assert.ok(!isLocked(four, startMs));
  const five = afterFailure(four, startMs);
  assert.ok(isLocked(five, startMs));
  assert.ok(isLocked(five, startMs + 15 * minuteMs - 1));
  assert.ok(!isLocked(five, startMs + 15 * minuteMs));
});

test('failures count together for just under fifteen minutes', () => {
  const four = fail(failuresMax - 1, startMs);
  assert.ok(isLocked(afterFailure(four, startMs + windowMs - 1), startMs + windowMs - 1));
  const late = afterFailure(four, startMs + windowMs);
  assert.ok(!isLocked(late, startMs + windowMs));
  assert.equal(late.failures, 1);
});

test('each further lock is twice as long, and never longer than a day', () => {
  let nowMs = startMs;
  let guard: Guard | undefined;
  const minutes: number[] = [];
  for (let i = 0; i < 9; i++) {
    guard = fail(failuresMax, nowMs, guard) as Guard;
    minutes.push((guard.lockedUntilMs - nowMs) / minuteMs);
    nowMs = guard.lockedUntilMs;
  }
  assert.deepEqual(minutes, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
});

test('a failure during the lock does not lengthen it', () => {
  const locked = fail(failuresMax, startMs) as Guard;
  assert.deepEqual(afterFailure(locked, startMs + minuteMs), locked);
});

test('a day after the lock the doubling starts afresh, and not a moment before', () => {
  const locked = fail(failuresMax, startMs) as Guard;
  const dayLater = locked.lockedUntilMs + forgottenAfterMs;
  assert.equal((fail(failuresMax, dayLater - 1, locked) as Guard).locks, 2);
  assert.equal((fail(failuresMax, dayLater, locked) as Guard).locks, 1);
});
