import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reason } from '@verum/contracts';
import { isLate, newCall, withTimeout } from './call.ts';
import { fakeClock } from './clock.ts';
import { Refusal, refuse } from './refusal.ts';

const actor = { kind: 'user', id: 'u1', name: 'Li' } as const;

test('a part of a call has less time, and is made for the same person, trace and request', () => {
  const clock = fakeClock();
  const call = newCall({ command: 'a/B', timeoutMs: 1000, actor, token: 't', requestId: 'r', clock });
  const part = withTimeout(call, 400);
  assert.equal(part.remainingMs(), 400);
  assert.deepEqual(
    [part.command, part.actor, part.token, part.requestId, part.trace],
    [call.command, call.actor, call.token, call.requestId, call.trace],
  );
  part.end();
  call.end();
});

test('a part never has more time than is left', () => {
  const clock = fakeClock();
  const call = newCall({ command: 'a/B', timeoutMs: 1000, clock });
  clock.advance(900);
  const part = withTimeout(call, 400);
  assert.equal(part.remainingMs(), 100);
  part.end();
  call.end();
});

test('when the time of a part is up, the call itself goes on', async () => {
  const call = newCall({ command: 'a/B', timeoutMs: 10_000 });
  const part = withTimeout(call, 5);
  // The call's own timer does not keep the process alive.
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(part.signal.reason instanceof Refusal && part.signal.reason.reason === Reason.DEADLINE_EXCEEDED);
  assert.equal(call.signal.aborted, false);
  part.end();
  call.end();
});

test('a part whose call is late is late as well, whichever of their timers is first', () => {
  const outer = new AbortController();
  const part = newCall({ command: 'a/B', timeoutMs: 10_000, gone: outer.signal });
  assert.equal(isLate(part), false);
  outer.abort(refuse('DEADLINE_EXCEEDED'));
  assert.ok(isLate(part));
  part.end();
});

test('when the caller of a call goes away, so does its part', () => {
  const gone = new AbortController();
  const call = newCall({ command: 'a/B', timeoutMs: 10_000, gone: gone.signal });
  const part = withTimeout(call, 5_000);
  gone.abort();
  assert.ok(part.signal.reason instanceof Refusal && part.signal.reason.reason === Reason.CANCELLED);
  assert.equal(isLate(part), false);
  part.end();
  call.end();
});
