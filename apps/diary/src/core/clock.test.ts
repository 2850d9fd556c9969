import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClockFacts, deviceTime, measure, noticeJump, offsetMinutesAt, resumeClock, trueMs } from './clock.ts';

const at = (atMs: number, monotonicMs: number) => ({ atMs, monotonicMs });
const known: ClockFacts = { ...at(100_000, 5_000), skewMs: 400, tripMs: 80 };

test('a clock that only runs keeps its error, one that was set has another by as much', () => {
  assert.equal(noticeJump(known, at(160_000, 65_000)).skewMs, 400);
  assert.equal(noticeJump(known, at(161_499, 65_000)).skewMs, 400, 'how clocks run');
  assert.equal(noticeJump(known, at(161_500, 65_000)).skewMs, 1_900);
  assert.equal(noticeJump(known, at(160_000 - 3_600_000, 65_000)).skewMs, 400 - 3_600_000);
});

test('the true time is the same before and after somebody sets the clock', () => {
  const before = noticeJump(known, at(110_000, 15_000));
  const after = noticeJump(before, at(110_000 + 86_400_000, 15_000));
  assert.equal(trueMs(after, after.atMs), trueMs(before, before.atMs));
});

test('where nothing was measured, nothing is known after a jump either', () => {
  assert.equal(noticeJump(at(1, 1), at(9_000_000, 2)).skewMs, undefined);
});

test('a page that begins trusts the last measure, unless the device is earlier than it was', () => {
  assert.equal(resumeClock(known, at(200_000, 0)).skewMs, 400);
  assert.equal(resumeClock(known, at(98_500, 0)).skewMs, 400);
  assert.equal(resumeClock(known, at(98_499, 0)).skewMs, undefined);
  assert.equal(resumeClock(undefined, at(1, 0)).skewMs, undefined);
});

test('the server was halfway between question and answer', () => {
  const found = measure(at(0, 0), at(1_000, 1_000), at(1_200, 1_200), 5_100);
  assert.deepEqual([found.skewMs, found.tripMs], [-4_000, 200]);
});

test('a slow answer does not spoil what a quick one found, and a fresh contradiction does', () => {
  const quick = measure(at(0, 0), at(1_000, 1_000), at(1_040, 1_040), 1_020);
  assert.equal(quick.skewMs, 0);
  const slow = measure(quick, at(2_000, 2_000), at(6_000, 6_000), 2_500);
  assert.equal(slow.skewMs, 0, 'it agrees within what it can know');
  const other = measure(quick, at(2_000, 2_000), at(6_000, 6_000), 64_000);
  assert.equal(other.skewMs, -60_000);
  const later = measure(quick, at(702_000, 702_000), at(706_000, 706_000), 702_500);
  assert.equal(later.skewMs, 1_500, 'an old measure gives way');
});

test('a clock that is set while the question is under way is measured as it is now', () => {
  const found = measure(known, at(101_000, 6_000), at(3_701_100, 6_100), 100_650);
  assert.equal(found.skewMs, 3_701_100 - 50 - 100_650);
});

test('the offset is that of the zone at that moment', () => {
  assert.equal(offsetMinutesAt(Date.UTC(2026, 0, 1), 'Europe/Berlin'), 60);
  assert.equal(offsetMinutesAt(Date.UTC(2026, 6, 1), 'Europe/Berlin'), 120);
  assert.equal(offsetMinutesAt(Date.UTC(2026, 6, 1), 'Asia/Kathmandu'), 345);
  assert.equal(offsetMinutesAt(Date.UTC(2026, 6, 1), 'America/St_Johns'), -150);
  assert.equal(offsetMinutesAt(Date.UTC(2026, 6, 1, 0, 0, 59, 999), 'Pacific/Kiritimati'), 840);
});

test('the skew is not told where it is not known', () => {
  assert.ok(!('skewMs' in deviceTime(at(0, 0), 0, 'UTC')));
  assert.equal(deviceTime({ ...at(0, 0), skewMs: 0 }, 0, 'UTC').skewMs, 0);
});
