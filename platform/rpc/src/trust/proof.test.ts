import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeProof, parseSecrets, proofValidMs, prove } from './proof.ts';

const secret = randomBytes(32);
const claim = { caller: 'edc', path: '/verum.trial.v1.TrialService/GetSubject' };
const nowMs = Date.UTC(2026, 10, 26, 12);
const proof = prove(secret, claim, nowMs);
const isProven = (...given: Parameters<typeof judgeProof>) => judgeProof(...given) === 'proven';

test('a proof is good for a minute on either side of the clock, and not a millisecond longer', () => {
  const at = (ms: number) => isProven([secret], claim, proof, nowMs + ms);
  assert.deepEqual([0, proofValidMs, -proofValidMs].map(at), [true, true, true]);
  assert.deepEqual([proofValidMs + 1, -proofValidMs - 1].map(at), [false, false]);
});

test('an old proof is told apart from a false one, which is false at any time', () => {
  const late = nowMs + proofValidMs + 1;
  assert.equal(judgeProof([secret], claim, proof, late), 'stale');
  assert.equal(judgeProof([secret], claim, proof, nowMs - proofValidMs - 1), 'stale');
  assert.equal(judgeProof([randomBytes(32)], claim, proof, late), 'false');
  assert.equal(judgeProof([secret], { ...claim, caller: 'report' }, proof, late), 'false');
});

test('a proof is for one caller, one method and one secret', () => {
  assert.equal(isProven([secret], { ...claim, caller: 'report' }, proof, nowMs), false);
  assert.equal(isProven([secret], { ...claim, path: '/verum.trial.v1.TrialService/GetSite' }, proof, nowMs), false);
  assert.equal(isProven([randomBytes(32)], claim, proof, nowMs), false);
  assert.equal(isProven([], claim, proof, nowMs), false);
});

test('the time in a proof is part of what is proven', () => {
  const later = proof.replace(String(nowMs), String(nowMs + 1));
  assert.notEqual(later, proof);
  assert.equal(isProven([secret], claim, later, nowMs), false);
});

test('while a secret is replaced both are believed', () => {
  const next = randomBytes(32);
  assert.equal(isProven([next, secret], claim, proof, nowMs), true);
  assert.equal(isProven([secret, next], claim, prove(next, claim, nowMs), nowMs), true);
});

test('whatever stands where a proof should be is no proof, and no error', () => {
  const strange = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.tuple(fc.nat(), fc.string()).map((two) => two.join('.')),
  );
  fc.assert(fc.property(strange, (text) => !isProven([secret], claim, text, nowMs)));
});

test('a proof with one character changed is no proof', () => {
  const change = fc.tuple(fc.nat(proof.length - 1), fc.constantFrom(...'0123456789abcXYZ-_.'));
  fc.assert(
    fc.property(change, ([at, character]) => {
      const changed = proof.slice(0, at) + character + proof.slice(at + 1);
      // The last character of a base64url text of 32 bytes carries two bits that mean nothing.
      fc.pre(changed !== proof && at < proof.length - 1);
      return !isProven([secret], claim, changed, nowMs);
    }),
  );
});

test('a file of secrets has one a line, each of 32 characters at least', () => {
  const long = 'x'.repeat(32);
  assert.deepEqual(parseSecrets(Buffer.from(`${long}\n\n  ${long}y \n`)).map(String), [long, `${long}y`]);
  assert.throws(() => parseSecrets(Buffer.from(`${long}\n${'x'.repeat(31)}\n`)), /fewer than 32/);
  assert.throws(() => parseSecrets(Buffer.from('\n')), /empty/);
});
