import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, fakeClock } from '@verum/call';
import fc from 'fast-check';
import { openBucket } from './bucket.ts';
import { openBuckets } from './buckets.ts';

const rates = fc.record({
  burst: fc.integer({ min: 1, max: 20 }),
  perSecond: fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
});
const pauses = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60, size: 'max' });

test('in any stretch of time, never more than the burst and what the rate adds in it', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, pausesMs) => {
      const clock = fakeClock();
      const bucket = openBucket(rate, clock);
      const takenAtMs: number[] = [];
      for (const pauseMs of pausesMs) {
        clock.advance(pauseMs);
        if (bucket.take() === 0) takenAtMs.push(clock.monotonicMs());
      }
      for (const [first, fromMs] of takenAtMs.entries()) {
        for (const [last, toMs] of takenAtMs.entries()) {
          if (last < first) continue;
          const most = rate.burst + ((toMs - fromMs) / 1000) * rate.perSecond;
          assert.ok(last - first + 1 <= most + 1e-6, `${last - first + 1} in ${toMs - fromMs} ms`);
        }
      }
    }),
  );
});

test('who waits as long as told gets through, and a millisecond less is too early', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const clock = fakeClock();
      const bucket = openBucket(rate, clock);
      for (let one = 0; one < rate.burst; one++) assert.equal(bucket.take(), 0);
      const waitMs = bucket.take();
      clock.advance(waitMs - 1);
      assert.ok(waitMs === 1 || bucket.take() > 0);
      clock.advance(1);
      assert.equal(bucket.take(), 0);
    }),
  );
});

test('many small refills make whole tokens', () => {
  const clock = fakeClock();
  const bucket = openBucket({ burst: 1, perSecond: 1 }, clock);
  bucket.take();
  for (let tenth = 0; tenth < 10; tenth++) {
    assert.ok(bucket.take() > 0);
    clock.advance(100);
  }
  assert.equal(bucket.take(), 0);
});

test('a clock that goes back gives nothing, and nothing twice when it comes forward again', () => {
  let atMs = 10_000;
  const clock: Clock = { nowMs: () => atMs, monotonicMs: () => atMs };
  const bucket = openBucket({ burst: 1, perSecond: 1 }, clock);
  assert.equal(bucket.take(), 0);
  for (let jump = 0; jump < 5; jump++) {
    atMs = 2_000;
    assert.ok(bucket.take() > 0);
    atMs = 10_000;
    assert.ok(bucket.take() > 0);
  }
  atMs = 11_000;
  assert.equal(bucket.take(), 0);
});

test('nor does it take anything away: a full bucket stays full', () => {
  let atMs = 10_000;
  const bucket = openBucket({ burst: 1, perSecond: 1 }, { nowMs: () => atMs, monotonicMs: () => atMs });
  atMs = 2_000;
  assert.equal(bucket.take(), 0);
});

test('shows what it holds, and refuses to be made without meaning', () => {
  const clock = fakeClock();
  const bucket = openBucket({ burst: 2, perSecond: 1 }, clock);
  for (let one = 0; one < 3; one++) bucket.take();
  assert.deepEqual(bucket.snapshot(), { tokens: 0, taken: 2, refused: 1 });
  clock.advance(60_000);
  assert.equal(bucket.snapshot().tokens, 2);
  assert.throws(() => openBucket({ burst: 0, perSecond: 1 }, clock), RangeError);
  assert.throws(() => openBucket({ burst: 1, perSecond: 0 }, clock), RangeError);
});

test('keyed: who waits the seconds that were told gets through', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.05, max: 10, noNaN: true }), (burst, perSecond) => {
      const clock = fakeClock();
      const buckets = openBuckets(clock);
      for (let one = 0; one < burst; one++) assert.equal(buckets.take('k', { burst, perSecond }), 0);
      const seconds = buckets.take('k', { burst, perSecond });
      assert.ok(seconds >= 1);
      clock.advance(seconds * 1000 + 1);
      assert.equal(buckets.take('k', { burst, perSecond }), 0);
    }),
  );
});

test('keyed: callers do not share a bucket, and the one used longest ago is forgotten', () => {
  const buckets = openBuckets(fakeClock(), 100);
  const rate = { burst: 1, perSecond: 1 };
  for (let caller = 0; caller < 100; caller++) assert.equal(buckets.take(`k${caller}`, rate), 0);
  assert.equal(buckets.take('k0', rate), 1);
  assert.equal(buckets.take('stranger', rate), 0);
  assert.equal(buckets.size, 100);
  // k0 was used after k1, so k1 made room: its bucket is full again, which harms nobody.
  assert.equal(buckets.take('k0', rate), 1);
  assert.equal(buckets.take('k1', rate), 0);
  assert.deepEqual(buckets.snapshot(), { size: 100, taken: 102, refused: 2 });
});
