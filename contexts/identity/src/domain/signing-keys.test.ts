import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rotation, signingKey } from './signing-keys.ts';

const nowMs = Date.UTC(2026, 10, 20);
const [newer, older] = [{ signsFromMs: rotation(nowMs).signsFromMs }, { signsFromMs: nowMs - 1 }];

test('a new key signs from the moment that was announced, and not before', () => {
  assert.equal(signingKey([newer, older], newer.signsFromMs - 1), older);
  assert.equal(signingKey([newer, older], newer.signsFromMs), newer);
});

test('after a clock was set back to before every key, people can still sign in', () => {
  assert.equal(signingKey([newer, older], nowMs - 2 * 3_600_000), older);
});

test('without a key there is none', () => {
  assert.equal(signingKey([], nowMs), undefined);
});
