import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCall, Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import { owaspOptions, passwordHasher } from './password-hasher.ts';

const call = newCall({ command: 'test', timeoutMs: 60_000 });
const small = { memoryKiB: 64, passes: 1, parallelMax: 2, waitingMax: 3 };

test('a password is kept as argon2id with its parameters and a salt of its own', async () => {
  const hasher = passwordHasher();
  const [one, two] = await Promise.all([hasher.hash('correct horse', call), hasher.hash('correct horse', call)]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one, two);
  assert.equal(await hasher.verify('correct horse', one, call), true);
  assert.equal(await hasher.verify('correct horsf', one, call), false);
});

test('a hash with other parameters still verifies and is known to be outdated', async () => {
  const old = await passwordHasher(small).hash('correct horse', call);
  const hasher = passwordHasher({ ...small, passes: 2 });
  assert.equal(await hasher.verify('correct horse', old, call), true);
  assert.equal(hasher.isOutdated(old), true);
  assert.equal(hasher.isOutdated(await hasher.hash('correct horse', call)), false);
});

test('nobody has no password, and saying so costs one hash like a wrong password does', async () => {
  const hasher = passwordHasher({ ...owaspOptions, memoryKiB: 65_536 });
  const stored = await hasher.hash('correct horse', call);
  const timed = async (hash: string | undefined) => {
    const startedMs = performance.now();
    assert.equal(await hasher.verify('wrong', hash, call), false);
    return performance.now() - startedMs;
  };
  const wrong: number[] = [];
  const unknown: number[] = [];
  for (let i = 0; i < 12; i++) {
    wrong.push(await timed(stored));
    unknown.push(await timed(undefined));
  }
  // The quickest of several is what the work costs; the rest is the machine's other business.
  const ratio = Math.min(...unknown) / Math.min(...wrong);
  assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`);
});

test('beyond the line of those who wait the next is refused at once, and the line goes on', async () => {
  const hasher = passwordHasher(small);
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => hasher.hash('x', call)));
  const refused = outcomes.filter(
    (one) => one.status === 'rejected' && one.reason instanceof Refusal && one.reason.reason === Reason.UNAVAILABLE,
  );
  assert.equal(refused.length, 1);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
  await hasher.hash('x', call);
});

test('whoever left while waiting costs no hash', async () => {
  const hasher = passwordHasher({ ...small, parallelMax: 1 });
  const gone = new AbortController();
  const leaving = newCall({ command: 'test', timeoutMs: 60_000, gone: gone.signal });
  const first = hasher.hash('x', call);
  const second = hasher.hash('x', leaving);
  gone.abort();
  await first;
  await assert.rejects(second, (error) => error instanceof Refusal && error.reason === Reason.CANCELLED);
});
