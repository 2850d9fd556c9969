import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScheduleModel, ZoneStay } from './model.ts';
import { anchoredAt, daily, instants, planOf } from './plan.fixture.ts';

const stay = (zone: string, since: string): ZoneStay => ({ zone, sinceMs: Date.parse(since) });
const plan = (
  zones: readonly ZoneStay[],
  from: string,
  to: string,
  schedule: Partial<ScheduleModel> & { slots?: never } = {},
  slot = '18:00-22:00',
) => planOf({ schedules: [daily({ ...schedule, slots: [slot] })], ...anchoredAt('2026-01-01'), zones }, from, to);
const shown = (windows: ReturnType<typeof plan>) =>
  windows.map(
    (window) => `${window.date.slice(5)} ${instants(window)} ${window.zone}${window.isExpected ? '' : ' not expected'}`,
  );

describe('a participant who travels', () => {
  it('east: the next day is by the new clock, and nothing is asked twice', () => {
    // Berlin to Shanghai, landing at 04:00Z, noon in Shanghai.
    const zones = [stay('Europe/Berlin', '2026-01-01'), stay('Asia/Shanghai', '2026-01-12T04:00:00Z')];
    assert.deepEqual(
      shown(plan(zones, '2026-01-11', '2026-01-13')).map((each) => each.replaceAll('2026-01-', '')),
      [
        '01-11 11T17:00Z/11T21:00Z Europe/Berlin',
        '01-12 12T10:00Z/12T14:00Z Asia/Shanghai',
        '01-13 13T10:00Z/13T14:00Z Asia/Shanghai',
      ],
    );
  });

  it('into a window: what is open on arrival opens then, for what is left of it', () => {
    // Landing at 11:30Z, 19:30 in Shanghai; it was not yet 18:00 in Berlin.
    const zones = [stay('Europe/Berlin', '2026-01-01'), stay('Asia/Shanghai', '2026-01-12T11:30:00Z')];
    assert.deepEqual(plan(zones, '2026-01-12', '2026-01-12').map(instants), ['2026-01-12T11:30Z/2026-01-12T14:00Z']);
  });

  it('over a window: what the clock jumped over is in the plan, and not expected', () => {
    // Landing at 15:00Z, 23:00 in Shanghai: 18:00 came neither here nor there.
    const zones = [stay('Europe/Berlin', '2026-01-01'), stay('Asia/Shanghai', '2026-01-12T15:00:00Z')];
    const [window] = plan(zones, '2026-01-12', '2026-01-12');
    assert.equal(instants(window), '2026-01-12T15:00Z/2026-01-12T15:00Z');
    assert.equal(window?.isExpected, false);
  });

  it('out of a window: what has opened stays in the zone in which it opened', () => {
    // Leaving Shanghai at 19:00 local; the window closes at 22:00 of Shanghai, though it is noon in Berlin.
    const zones = [stay('Asia/Shanghai', '2026-01-01'), stay('Europe/Berlin', '2026-01-12T11:00:00Z')];
    assert.deepEqual(shown(plan(zones, '2026-01-12', '2026-01-13')), [
      '01-12 2026-01-12T10:00Z/2026-01-12T14:00Z Asia/Shanghai',
      '01-13 2026-01-13T17:00Z/2026-01-13T21:00Z Europe/Berlin',
    ]);
  });

  it('west over the date line: a day that is lived twice is asked once', () => {
    // Kiritimati to Honolulu, the same clock a day earlier: the evening of 12 January comes again.
    const zones = [stay('Pacific/Kiritimati', '2026-01-01'), stay('Pacific/Honolulu', '2026-01-12T12:00:00Z')];
    assert.deepEqual(plan(zones, '2026-01-12', '2026-01-13').map(instants), [
      '2026-01-12T04:00Z/2026-01-12T08:00Z',
      '2026-01-14T04:00Z/2026-01-14T08:00Z',
    ]);
  });

  it('east over the date line: a day that is never lived is not expected', () => {
    // Honolulu at 10:00Z on the 12th, midnight, to Kiritimati, where it is the 13th already.
    const zones = [stay('Pacific/Honolulu', '2026-01-01'), stay('Pacific/Kiritimati', '2026-01-12T10:00:00Z')];
    assert.deepEqual(
      plan(zones, '2026-01-11', '2026-01-13').map(({ date, isExpected }) => [date, isExpected]),
      [
        ['2026-01-11', true],
        ['2026-01-12', false],
        ['2026-01-13', true],
      ],
    );
  });

  it('there and back: a clock that was set wrong for an hour costs nothing that had not opened there', () => {
    const zones = [
      stay('Europe/Berlin', '2026-01-01'),
      stay('Pacific/Kiritimati', '2026-01-12T12:00:00Z'),
      stay('Europe/Berlin', '2026-01-12T13:00:00Z'),
    ];
    // In Kiritimati it was 02:00 of the 13th: the evening of the 12th was past there, and comes at home.
    assert.deepEqual(plan(zones, '2026-01-12', '2026-01-13').map(instants), [
      '2026-01-12T17:00Z/2026-01-12T21:00Z',
      '2026-01-13T17:00Z/2026-01-13T21:00Z',
    ]);
  });

  it('out of a long window: it ends where the next one opens', () => {
    const zones = [stay('America/New_York', '2026-01-01'), stay('Asia/Shanghai', '2026-01-12T14:00:00Z')];
    // 08:00 to 24:00. The day in New York, opened at 13:00Z, would go on to 05:00Z; the 13th in Shanghai opens at 00:00Z.
    assert.deepEqual(plan(zones, '2026-01-12', '2026-01-13', {}, '08:00-24:00').map(instants), [
      '2026-01-12T13:00Z/2026-01-13T00:00Z',
      '2026-01-13T00:00Z/2026-01-13T16:00Z',
    ]);
  });
});

describe('a schedule', () => {
  const basis = { ...anchoredAt('2028-02-28'), zone: 'Asia/Shanghai' };
  const dates = (schedule: Parameters<typeof daily>[0], from: string, to: string) =>
    planOf({ schedules: [daily(schedule)], ...basis }, from, to).map(({ task }) => task.slice('pain/'.length));

  it('daily goes over a leap day', () => {
    assert.deepEqual(dates({ lastDay: 2 }, '2028-02-01', '2028-03-31'), [
      '2028-02-28/1',
      '2028-02-29/1',
      '2028-03-01/1',
    ]);
  });

  it('weekly keeps its weekday, from whichever day it is looked at', () => {
    const weekly = { everyDays: 7, lastDay: 28 };
    const all = ['2028-02-28/1', '2028-03-06/1', '2028-03-13/1', '2028-03-20/1', '2028-03-27/1'];
    assert.deepEqual(dates(weekly, '2028-01-01', '2028-12-31'), all);
    assert.deepEqual(dates(weekly, '2028-03-07', '2028-03-13'), ['2028-03-13/1']);
    assert.deepEqual(dates(weekly, '2028-03-07', '2028-03-12'), []);
  });

  it('before its anchor goes back', () => {
    assert.deepEqual(dates({ firstDay: -2, lastDay: 0 }, '2028-01-01', '2028-12-31'), [
      '2028-02-26/1',
      '2028-02-27/1',
      '2028-02-28/1',
    ]);
  });

  it('several times a day numbers its slots', () => {
    assert.deepEqual(dates({ lastDay: 0, slots: ['08:00-10:00', '18:00-20:00'] }, '2028-02-28', '2028-02-28'), [
      '2028-02-28/1',
      '2028-02-28/2',
    ]);
  });

  it('once is open over all its days, and in the plan of each', () => {
    const once = { schedules: [daily({ everyDays: 0, lastDay: 7, slots: ['08:00-20:00'] })], ...basis };
    for (const day of ['2028-02-28', '2028-03-02', '2028-03-06']) {
      const [window] = planOf(once, day, day);
      assert.deepEqual([window?.task, instants(window)], ['pain/2028-02-28/1', '2028-02-28T00:00Z/2028-03-06T12:00Z']);
    }
    assert.deepEqual(planOf(once, '2028-03-07', '2028-03-07'), []);
  });

  it('on demand is one window over all its days', () => {
    const [window, ...others] = planOf(
      { schedules: [daily({ everyDays: 0, lastDay: 1, slots: [] })], ...basis },
      '2028-02-29',
      '2028-02-29',
    );
    assert.deepEqual(
      [window?.task, instants(window), others.length],
      ['pain/*', '2028-02-27T16:00Z/2028-02-29T16:00Z', 0],
    );
  });

  it('without its anchor plans nothing', () => {
    assert.deepEqual(
      planOf({ schedules: [daily({ anchor: 'visit', visit: 'SE.V2' })], ...basis }, '2028-02-28', '2028-03-01'),
      [],
    );
    const anchors = [{ anchor: 'visit', visit: 'SE.V2', date: '2028-03-01' }] as const;
    const [first] = planOf(
      { schedules: [daily({ anchor: 'visit', visit: 'SE.V2' })], anchors, zone: 'UTC' },
      '2028-02-28',
      '2028-03-01',
    );
    assert.equal(first?.date, '2028-03-01');
  });

  it('of a fixed date asks everybody on it', () => {
    const fixed = daily({ anchor: 'fixed', fixedDate: '2028-03-05', lastDay: 0 });
    assert.deepEqual(
      planOf({ schedules: [fixed], anchors: [], zone: 'UTC' }, '2028-01-01', '2028-12-31').map(({ date }) => date),
      ['2028-03-05'],
    );
  });

  it('is planned on each date by the newest version that is effective on it', () => {
    const versions = [
      daily({ version: 1, lastDay: 5 }),
      daily({ version: 2, lastDay: 5, effectiveFrom: '2028-03-02', slots: ['06:00-08:00'] }),
      daily({ version: 3, lastDay: 5, effectiveFrom: '2028-03-04', slots: ['10:00-12:00'] }),
    ];
    const planned = planOf({ schedules: versions, ...basis }, '2028-02-01', '2028-03-31').map(
      ({ date, version }) => `${date.slice(5)} v${version}`,
    );
    assert.deepEqual(planned, ['02-28 v1', '02-29 v1', '03-01 v1', '03-02 v2', '03-03 v2', '03-04 v3']);
  });

  it('expects nothing in a pause, nor behind the end; what was decided last holds', () => {
    const participation = [
      { state: 'paused', from: '2028-02-29' },
      { state: 'active', from: '2028-03-02' },
      { state: 'ended', from: '2028-03-03' },
    ] as const;
    const expected = planOf(
      { schedules: [daily({ lastDay: 5 })], ...basis, participation },
      '2028-02-01',
      '2028-03-31',
    );
    assert.deepEqual(
      expected.map(({ isExpected }) => isExpected),
      [true, false, false, true, false, false],
    );
  });
});
