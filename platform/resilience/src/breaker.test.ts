import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import { type Admitted, type Breaker, openBreaker } from './breaker.ts';

// The configuration of DESIGN §4.
const asConfigured = { window: 5_000, sleep: 30_000, bucket: 10, ratio: 0.5, request: 100 };

function setUp(settings = asConfigured) {
  const clock = fakeClock();
  return { clock, breaker: openBreaker(settings, clock) };
}

function admitted(breaker: Breaker): Admitted {
  const admission = breaker.admit();
  assert.ok(admission.isAdmitted, 'the breaker refuses');
  return admission;
}

function refusal(breaker: Breaker) {
  const admission = breaker.admit();
  assert.ok(!admission.isAdmitted, 'the breaker admits');
  return { state: admission.state, retryAfterMs: admission.retryAfterMs };
}

function happen(breaker: Breaker, outcomes: { readonly failures?: number; readonly successes?: number }): void {
  for (let one = 0; one < (outcomes.successes ?? 0); one++) admitted(breaker).succeed();
  for (let one = 0; one < (outcomes.failures ?? 0); one++) admitted(breaker).fail();
}

/** An open breaker, opened by failures alone. */
function opened() {
  const set = setUp();
  happen(set.breaker, { failures: 100 });
  assert.equal(set.breaker.snapshot().state, 'open');
  return set;
}

test('99 failures of 99 stay closed; the hundredth opens', () => {
  const { breaker } = setUp();
  happen(breaker, { failures: 99 });
  assert.equal(breaker.snapshot().state, 'closed');
  happen(breaker, { failures: 1 });
  assert.equal(breaker.snapshot().state, 'open');
});

test('of 100, 50 failures stay closed and 51 open: the share must be above the ratio, not at it', () => {
  const at = setUp();
  happen(at.breaker, { successes: 50, failures: 50 });
  assert.equal(at.breaker.snapshot().state, 'closed');
  const above = setUp();
  happen(above.breaker, { successes: 49, failures: 51 });
  assert.equal(above.breaker.snapshot().state, 'open');
  assert.deepEqual(above.breaker.snapshot().openedBy, { cause: 'share', failures: 51, total: 100 });
});

test('a success opens as well, when it is the outcome that makes the number full', () => {
  const { breaker } = setUp();
  happen(breaker, { failures: 99 });
  happen(breaker, { successes: 1 });
  assert.equal(breaker.snapshot().state, 'open');
});

test('open refuses for 30 s to the millisecond, and says for how long', () => {
  const { breaker, clock } = opened();
  assert.deepEqual(refusal(breaker), { state: 'open', retryAfterMs: 30_000 });
  assert.equal(breaker.snapshot().nextTryMs, 30_000);
  clock.advance(29_999);
  assert.deepEqual(refusal(breaker), { state: 'open', retryAfterMs: 1 });
  clock.advance(1);
  assert.equal(breaker.snapshot().state, 'half-open');
  admitted(breaker);
});

test('half-open admits exactly one, however many come', () => {
  const { breaker, clock } = opened();
  clock.advance(30_000);
  const answers = Array.from({ length: 50 }, () => breaker.admit());
  assert.equal(answers.filter(({ isAdmitted }) => isAdmitted).length, 1);
  assert.deepEqual(refusal(breaker), { state: 'half-open', retryAfterMs: 1_000 });
  assert.equal(breaker.snapshot().isProbing, true);
});

test('a probe that succeeds closes, and what was before counts no more', () => {
  const { breaker, clock } = opened();
  clock.advance(30_000);
  admitted(breaker).succeed();
  assert.equal(breaker.snapshot().state, 'closed');
  assert.deepEqual([breaker.snapshot().failures, breaker.snapshot().total], [0, 0]);
  happen(breaker, { failures: 99 });
  assert.equal(breaker.snapshot().state, 'closed');
});

test('a probe that fails opens for another 30 s from its failure on', () => {
  const { breaker, clock } = opened();
  clock.advance(30_000);
  const probe = admitted(breaker);
  clock.advance(2_000);
  probe.fail();
  assert.deepEqual(refusal(breaker), { state: 'open', retryAfterMs: 30_000 });
  assert.deepEqual(breaker.snapshot().openedBy, { cause: 'probe' });
  assert.equal(breaker.snapshot().opened, 2);
});

test('a probe that is cancelled gives its place to the next call', () => {
  const { breaker, clock } = opened();
  clock.advance(30_000);
  admitted(breaker).giveBack();
  admitted(breaker).succeed();
  assert.equal(breaker.snapshot().state, 'closed');
});

test('outcomes as old as the window do not count, younger ones in a full slice do', () => {
  const { breaker, clock } = setUp();
  happen(breaker, { failures: 99 });
  clock.advance(4_999);
  assert.equal(breaker.snapshot().failures, 99);
  clock.advance(1);
  assert.equal(breaker.snapshot().failures, 0);
  happen(breaker, { failures: 1 });
  assert.equal(breaker.snapshot().state, 'closed');
});

test('a slice falls out as a whole, with its first outcome', () => {
  const { breaker, clock } = setUp();
  clock.advance(499);
  happen(breaker, { failures: 1 });
  clock.advance(1);
  happen(breaker, { failures: 1 });
  clock.advance(4_499);
  assert.equal(breaker.snapshot().total, 2);
  clock.advance(1);
  assert.equal(breaker.snapshot().total, 1);
});

test('opens when old successes fall out, though nothing has failed since', () => {
  const { breaker, clock } = setUp();
  happen(breaker, { successes: 100 });
  clock.advance(4_000);
  happen(breaker, { failures: 100 });
  assert.equal(breaker.snapshot().state, 'closed');
  clock.advance(1_000);
  assert.equal(refusal(breaker).state, 'open');
});

test('an outcome counts only in the period in which its call began', () => {
  const { breaker, clock } = setUp();
  const stragglers = Array.from({ length: 200 }, () => admitted(breaker));
  happen(breaker, { failures: 100 });
  clock.advance(30_000);
  const probe = admitted(breaker);
  // They neither stand in for the probe, nor fill the clean window after it.
  for (const straggler of stragglers.slice(0, 50)) straggler.succeed();
  for (const straggler of stragglers.slice(50, 100)) straggler.giveBack();
  assert.deepEqual(refusal(breaker).state, 'half-open');
  probe.succeed();
  for (const straggler of stragglers.slice(100)) straggler.fail();
  assert.deepEqual([breaker.snapshot().state, breaker.snapshot().total], ['closed', 0]);
});

test('a call says once how it ended', () => {
  const { breaker } = setUp();
  const call = admitted(breaker);
  call.succeed();
  call.fail();
  call.giveBack();
  assert.deepEqual([breaker.snapshot().failures, breaker.snapshot().total], [0, 1]);
});

test('a cancelled call is not counted', () => {
  const { breaker } = setUp();
  admitted(breaker).giveBack();
  assert.equal(breaker.snapshot().total, 0);
});

test('at a ratio of 1 it never opens; settings without meaning are refused', () => {
  const { breaker } = setUp({ ...asConfigured, ratio: 1 });
  happen(breaker, { failures: 1_000 });
  assert.equal(breaker.snapshot().state, 'closed');
  for (const wrong of [{ bucket: 0 }, { bucket: 1.5 }, { window: 0 }, { ratio: 1.1 }, { request: 0 }, { sleep: -1 }]) {
    assert.throws(() => openBreaker({ ...asConfigured, ...wrong }, fakeClock()), RangeError, JSON.stringify(wrong));
  }
});
