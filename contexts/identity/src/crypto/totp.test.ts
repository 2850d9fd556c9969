import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedStep, base32, codeOf, newTotpSecret, otpauthUri, stepAt } from './totp.ts';

// RFC 6238, appendix B: the SHA-1 rows. They have eight digits; six digits are the last six of them.
const secret = Buffer.from('12345678901234567890');
const vectors: readonly (readonly [seconds: number, code: string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

test('the codes are those of RFC 6238, appendix B', () => {
  for (const [seconds, code] of vectors) assert.equal(codeOf(secret, stepAt(seconds * 1000)), code.slice(-6));
});

test('a code is good in its own thirty seconds and in those before and after, and no longer', () => {
  const nowMs = Date.UTC(2026, 10, 23, 8, 0, 0);
  const now = stepAt(nowMs);
  const accepts = (step: number, atMs: number) =>
    acceptedStep(secret, codeOf(secret, step), { nowMs: atMs, lastStep: 0 });
  for (const step of [now - 1, now, now + 1]) assert.equal(accepts(step, nowMs), step);
  for (const step of [now - 2, now + 2]) assert.equal(accepts(step, nowMs), undefined);
  // The edges of the window, to the millisecond.
  assert.equal(accepts(now, nowMs - 30_001), undefined);
  assert.equal(accepts(now, nowMs - 30_000), now);
  assert.equal(accepts(now, nowMs + 59_999), now);
  assert.equal(accepts(now, nowMs + 60_000), undefined);
});

test('a step that was accepted, and any before it, is not accepted again', () => {
  const nowMs = Date.UTC(2026, 10, 23);
  const now = stepAt(nowMs);
  for (const step of [now - 1, now]) {
    assert.equal(acceptedStep(secret, codeOf(secret, step), { nowMs, lastStep: now }), undefined);
  }
  assert.equal(acceptedStep(secret, codeOf(secret, now + 1), { nowMs, lastStep: now }), now + 1);
});

test('digits are read as people and input methods write them, and nothing else is', () => {
  const nowMs = 59_000;
  const accepts = (typed: string) => acceptedStep(secret, typed, { nowMs, lastStep: 0 }) !== undefined;
  for (const typed of ['287082', ' 287 082\n', '２８７０８２', '287　082']) assert.ok(accepts(typed), typed);
  for (const typed of ['', '28708', '2870820', '94287082', '28708x', '287O82', '-87082', '٢٨٧٠٨٢']) {
    assert.ok(!accepts(typed), typed);
  }
});

test('secrets are written as RFC 4648 asks, and the address names the app what to do', () => {
  const known = { '': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' };
  for (const [plain, encoded] of Object.entries(known)) assert.equal(base32(Buffer.from(plain)), encoded);
  const uri = new URL(otpauthUri(secret, 'zhang.min@pku'));
  assert.equal(uri.protocol, 'otpauth:');
  assert.match(uri.href, /^otpauth:\/\/totp\/Verum:zhang\.min%40pku\?/);
  assert.deepEqual(Object.fromEntries(uri.searchParams), {
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Verum',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
  assert.equal(newTotpSecret().length, 20);
  assert.notDeepEqual(newTotpSecret(), newTotpSecret());
});
