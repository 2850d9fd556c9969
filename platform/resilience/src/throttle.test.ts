import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { openThrottle, throttleDefaults } from './throttle.ts';

/** As many calls as are wanted in each tenth of a second, of which the target takes the first `capacity`. */
function press(wanted: number, capacity: number, tenths: number, start = openWith()) {
  const { throttle, clock } = start;
  let [sent, taken] = [0, 0];
  for (let tenth = 0; tenth < tenths; tenth++) {
    let room = capacity;
    for (let one = 0; one < wanted; one++) {
      const entry = throttle.admit('read');
      if (!entry.isAdmitted) continue;
      sent++;
      if (room-- > 0) taken++;
      else entry.shed(2_000);
    }
    clock.advance(100);
  }
  return { ...start, sent: sent / tenths, taken: taken / tenths };
}

/** Random numbers that are spread evenly, so that a test says the same each time. */
function openWith() {
  const clock = fakeClock();
  let turn = 0;
  const random = () => {
    turn = (turn + 0.618_033_988_75) % 1;
    return turn;
  };
  return { clock, throttle: openThrottle(clock, random) };
}

test('nothing is held back from a target that takes everything, however slow it is', () => {
  const { throttle } = openWith();
  for (let call = 0; call < 10_000; call++) assert.ok(throttle.admit('read').isAdmitted);
  assert.deepEqual(throttle.snapshot().refused, { report: 0, read: 0 });
});

test('of ten times what a target takes, a quarter more than that is sent, and all of its room is used', () => {
  const start = press(100, 10, 40);
  const { sent, taken } = press(100, 10, 40, start);
  assert.ok(sent <= 1.25 * 10 + 3, `${sent}`);
  assert.ok(taken >= 9.5, `${taken}`);
});

test('saves are never held back', () => {
  const { throttle } = openWith();
  for (let call = 0; call < 1_000; call++) {
    const entry = throttle.admit('save');
    assert.ok(entry.isAdmitted);
    entry.shed(1_000);
  }
});

test('when the crowd has gone everything is sent again, a window later', () => {
  const start = press(100, 10, 40);
  start.clock.advance(throttleDefaults.windowMs);
  const { sent } = press(10, 10, 20, start);
  assert.equal(sent, 10);
});

test('who asks twice a second may always ask', () => {
  const { throttle, clock } = openWith();
  for (let call = 0; call < 100; call++) {
    const entry = throttle.admit('report');
    assert.ok(entry.isAdmitted, `${call}`);
    entry.shed(5_000);
    clock.advance(500);
  }
});

test('what is held back is told when the target last said', () => {
  const { throttle } = press(100, 0, 5);
  for (;;) {
    const entry = throttle.admit('read');
    if (entry.isAdmitted) continue;
    assert.equal(entry.retryAfterMs, 2_000);
    return;
  }
});

test('however much is wanted, a target is not sent more than it takes by more than the share and the reserve', () => {
  const { sent, minPerSecond } = throttleDefaults;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 50 }), (wanted, capacity) => {
      const crowd = press(wanted, capacity, 60);
      const later = press(wanted, capacity, 30, crowd);
      const most = (sent.read ?? 0) * Math.min(wanted, capacity) + minPerSecond;
      assert.ok(later.sent <= Math.min(wanted, most) * 1.2 + 1, `${later.sent} of ${wanted}, ${capacity} are taken`);
      assert.ok(later.taken >= 0.9 * Math.min(wanted, capacity) - 0.5, `${later.taken} of ${wanted}, ${capacity}`);
    }),
    { numRuns: 60 },
  );
});
