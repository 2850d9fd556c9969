import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleMaxMs, judgeRefresh, refreshExpiresMs, sessionMaxMs, sessionOf, sidOf } from './sessions.ts';

const nowMs = Date.UTC(2026, 10, 23);
const good = { expiresMs: nowMs + 1, isConsumed: false, isSessionEnded: false, isUserActive: true };

test('a refresh token is good until it runs out', () => {
  assert.equal(judgeRefresh(good, nowMs), 'good');
  assert.equal(judgeRefresh(good, nowMs + 1), 'unknown');
  assert.equal(judgeRefresh(undefined, nowMs), 'unknown');
});

test('a consumed token is reuse, even after it ran out, unless its session is over anyway', () => {
  assert.equal(judgeRefresh({ ...good, isConsumed: true }, nowMs + 5), 'reused');
  assert.equal(judgeRefresh({ ...good, isConsumed: true, isSessionEnded: true }, nowMs), 'unknown');
});

test('a disabled user refreshes nothing', () => {
  assert.equal(judgeRefresh({ ...good, isUserActive: false }, nowMs), 'unknown');
});

test('each refresh gives thirty more days, and never more than ninety from the login', () => {
  assert.equal(refreshExpiresMs(nowMs, nowMs), nowMs + idleMaxMs);
  assert.equal(refreshExpiresMs(nowMs - (sessionMaxMs - idleMaxMs), nowMs), nowMs + idleMaxMs);
  assert.equal(refreshExpiresMs(nowMs - (sessionMaxMs - idleMaxMs) - 1, nowMs), nowMs + idleMaxMs - 1);
});

test('the session is found in the sid again', () => {
  assert.equal(sessionOf(sidOf('abc', 12)), 'abc');
});
