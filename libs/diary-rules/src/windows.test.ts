import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anchoredAt, daily, instants, planOf } from './plan.fixture.ts';
import { taskStateAt, whenIn } from './task-state.ts';

/** Windows as they were worked out by hand from the zone tables: zone, slot, civil date, and the two instants. */
const fixtures: readonly (readonly [name: string, zone: string, slot: string, date: string, window: string])[] = [
  ['an ordinary day', 'Asia/Shanghai', '18:00-22:00', '2027-03-28', '2027-03-28T10:00Z/2027-03-28T14:00Z'],
  ['to the end of the day', 'Asia/Shanghai', '18:00-24:00', '2027-03-28', '2027-03-28T10:00Z/2027-03-28T16:00Z'],
  ['over midnight', 'Asia/Shanghai', '20:00-02:00', '2027-12-31', '2027-12-31T12:00Z/2027-12-31T18:00Z'],
  ['a whole day from noon', 'Asia/Shanghai', '12:00-12:00', '2027-03-28', '2027-03-28T04:00Z/2027-03-29T04:00Z'],
  ['leap day', 'Asia/Shanghai', '08:00-24:00', '2028-02-29', '2028-02-29T00:00Z/2028-02-29T16:00Z'],
  // Europe/Berlin: 2027-03-28 02:00 becomes 03:00 at 01:00Z; 2027-10-31 03:00 becomes 02:00 at 01:00Z.
  ['opens in a gap', 'Europe/Berlin', '02:30-06:00', '2027-03-28', '2027-03-28T01:00Z/2027-03-28T04:00Z'],
  ['closes in a gap', 'Europe/Berlin', '01:00-02:30', '2027-03-28', '2027-03-28T00:00Z/2027-03-28T01:00Z'],
  ['whole in a gap', 'Europe/Berlin', '02:10-02:50', '2027-03-28', '2027-03-28T01:00Z/2027-03-28T01:00Z'],
  ['just before a gap', 'Europe/Berlin', '01:00-02:00', '2027-03-28', '2027-03-28T00:00Z/2027-03-28T01:00Z'],
  ['just after a gap', 'Europe/Berlin', '03:00-04:00', '2027-03-28', '2027-03-28T01:00Z/2027-03-28T02:00Z'],
  ['around a gap, an hour short', 'Europe/Berlin', '00:00-24:00', '2027-03-28', '2027-03-27T23:00Z/2027-03-28T22:00Z'],
  ['opens in an overlap', 'Europe/Berlin', '02:30-06:00', '2027-10-31', '2027-10-31T00:30Z/2027-10-31T05:00Z'],
  ['closes in an overlap', 'Europe/Berlin', '01:00-02:30', '2027-10-31', '2027-10-30T23:00Z/2027-10-31T01:30Z'],
  ['whole in an overlap', 'Europe/Berlin', '02:10-02:50', '2027-10-31', '2027-10-31T00:10Z/2027-10-31T01:50Z'],
  ['around an overlap', 'Europe/Berlin', '00:00-24:00', '2027-10-31', '2027-10-30T22:00Z/2027-10-31T23:00Z'],
  // America/New_York: 2027-03-14 02:00 becomes 03:00 at 07:00Z; 2027-11-07 02:00 becomes 01:00 at 06:00Z.
  ['gap', 'America/New_York', '02:00-05:00', '2027-03-14', '2027-03-14T07:00Z/2027-03-14T09:00Z'],
  ['overlap', 'America/New_York', '01:30-05:00', '2027-11-07', '2027-11-07T05:30Z/2027-11-07T10:00Z'],
  // Australia/Lord_Howe changes by half an hour: 2027-10-03 02:00 becomes 02:30 at 15:30Z the day before;
  // 2027-04-04 02:00 becomes 01:30 at 15:00Z the day before.
  ['half-hour gap', 'Australia/Lord_Howe', '02:15-04:00', '2027-10-03', '2027-10-02T15:30Z/2027-10-02T17:00Z'],
  ['half-hour overlap', 'Australia/Lord_Howe', '01:45-04:00', '2027-04-04', '2027-04-03T14:45Z/2027-04-03T17:30Z'],
  // America/Havana: 2027-11-07 01:00 becomes 00:00 at 05:00Z: midnight comes twice.
  ['midnight twice', 'America/Havana', '20:00-24:00', '2027-11-06', '2027-11-07T00:00Z/2027-11-07T05:00Z'],
  // Asia/Beirut: 2027-03-28 00:00 becomes 01:00 at 22:00Z the day before: midnight never comes.
  ['midnight skipped', 'Asia/Beirut', '20:00-24:00', '2027-03-27', '2027-03-27T18:00Z/2027-03-27T22:00Z'],
  ['the day after', 'Asia/Beirut', '00:00-08:00', '2027-03-28', '2027-03-27T22:00Z/2027-03-28T05:00Z'],
  // Pacific/Apia had no 2011-12-30: 29 December ended at 10:00Z on the 30th.
  ['before the lost day', 'Pacific/Apia', '08:00-24:00', '2011-12-29', '2011-12-29T18:00Z/2011-12-30T10:00Z'],
  ['the lost day', 'Pacific/Apia', '08:00-24:00', '2011-12-30', '2011-12-30T10:00Z/2011-12-30T10:00Z'],
  ['over midnight of the lost day', 'Pacific/Apia', '20:00-02:00', '2011-12-30', '2011-12-30T10:00Z/2011-12-30T12:00Z'],
  ['after the lost day', 'Pacific/Apia', '08:00-24:00', '2011-12-31', '2011-12-30T18:00Z/2011-12-31T10:00Z'],
  ['furthest east', 'Pacific/Kiritimati', '00:00-24:00', '2027-01-01', '2026-12-31T10:00Z/2027-01-01T10:00Z'],
  ['furthest west', 'Pacific/Pago_Pago', '00:00-24:00', '2027-01-01', '2027-01-01T11:00Z/2027-01-02T11:00Z'],
];

describe('where a window lies', () => {
  for (const [name, zone, slot, date, expected] of fixtures) {
    it(`${zone}, ${slot}: ${name}`, () => {
      const [window] = planOf({ schedules: [daily({ slots: [slot] })], ...anchoredAt('2011-01-01'), zone }, date, date);
      assert.equal(instants(window), expected);
      assert.equal(window?.task, `pain/${date}/1`);
      assert.equal(window?.isExpected, expected.slice(0, 17) !== expected.slice(18), 'an empty window expects nothing');
    });
  }
});

describe('how long an entry is taken', () => {
  const late = { slots: ['18:00-22:00'], lateMinutes: 90 };

  it('is half open, and late for as long as the protocol allows', () => {
    const [window] = planOf({ schedules: [daily(late)], ...anchoredAt('2027-01-01') }, '2027-01-02', '2027-01-02');
    assert.ok(window);
    const { opensAtMs, closesAtMs, lateUntilMs } = window;
    assert.equal(lateUntilMs - closesAtMs, 90 * 60_000);
    const at = [opensAtMs - 1, opensAtMs, closesAtMs - 1, closesAtMs, lateUntilMs - 1, lateUntilMs];
    assert.deepEqual(
      at.map((each) => whenIn(window, each)),
      ['early', 'open', 'open', 'late', 'late', 'closed'],
    );
    assert.deepEqual(
      at.map((each) => taskStateAt(window, each)),
      ['planned', 'open', 'open', 'late', 'late', 'missed'],
    );
    assert.equal(taskStateAt(window, lateUntilMs, { isLate: true }), 'done-late');
    assert.equal(taskStateAt(window, closesAtMs, { isLate: false }), 'done');
  });

  it('takes nothing late where the protocol names no time for it', () => {
    const [window] = planOf({ schedules: [daily({})], ...anchoredAt('2027-01-01') }, '2027-01-02', '2027-01-02');
    assert.ok(window);
    assert.equal(taskStateAt(window, window.closesAtMs), 'missed');
  });

  it('is due from its time on', () => {
    const [window] = planOf(
      { schedules: [daily({ slots: ['18:00-22:00'], due: '20:00' })], ...anchoredAt('2027-01-01'), zone: 'UTC' },
      '2027-01-02',
      '2027-01-02',
    );
    assert.ok(window);
    assert.equal(new Date(window.dueAtMs).toISOString(), '2027-01-02T20:00:00.000Z');
    assert.equal(taskStateAt(window, window.dueAtMs - 1), 'open');
    assert.equal(taskStateAt(window, window.dueAtMs), 'due');
  });

  it('ends the late time of one task when the next one opens', () => {
    const schedule = daily({ slots: ['08:00-10:00', '18:00-22:00'], lateMinutes: 24 * 60 });
    const plan = planOf({ schedules: [schedule], ...anchoredAt('2027-01-01') }, '2027-01-02', '2027-01-03');
    assert.equal(plan.length, 4);
    for (const [index, window] of plan.slice(0, -1).entries())
      assert.equal(window.lateUntilMs, plan[index + 1]?.opensAtMs);
  });

  it('closes one window where the next opens, though the clock shows that time twice', () => {
    const schedule = daily({ slots: ['01:00-02:30', '02:30-04:00'] });
    const plan = planOf(
      { schedules: [schedule], ...anchoredAt('2027-01-01'), zone: 'Europe/Berlin' },
      '2027-10-31',
      '2027-10-31',
    );
    assert.deepEqual(plan.map(instants), [
      '2027-10-30T23:00Z/2027-10-31T00:30Z',
      '2027-10-31T00:30Z/2027-10-31T03:00Z',
    ]);
  });
});
