import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskWindow } from '@verum/diary-rules';
import fc from 'fast-check';
import { planReminders, quietAround } from './plan-reminders.ts';

const ms = (text: string) => Date.parse(text);
const hour = 3_600_000;

function evening(changes: Partial<TaskWindow> = {}): TaskWindow {
  return {
    ...{ task: 'daily/2026-11-20/1', schedule: 'daily', version: 1, instrument: 'D', instrumentVersion: '1' },
    ...{ date: '2026-11-20', slot: 1, zone: 'Asia/Shanghai', isExpected: true },
    opensAtMs: ms('2026-11-20T18:00+08:00'),
    dueAtMs: ms('2026-11-20T20:00+08:00'),
    closesAtMs: ms('2026-11-20T23:00+08:00'),
    lateUntilMs: ms('2026-11-21T02:00+08:00'),
    ...changes,
  };
}

function told(task: TaskWindow, from = '', to = ''): string[] {
  return planReminders(task, { quiet: { from, to }, closingLeadMs: hour }).map(
    ({ kind, atMs }) => `${kind} ${new Date(atMs).toISOString().slice(11, 16)}`,
  );
}

test('a task is told of when it is due, and an hour before it closes', () => {
  assert.deepEqual(told(evening()), ['due 12:00', 'closing 14:00']);
});

test('without a time at which it is due, it is told of as it opens', () => {
  assert.deepEqual(told(evening({ dueAtMs: ms('2026-11-20T23:00+08:00') })), ['due 10:00', 'closing 14:00']);
});

test('nobody is reminded of what is not expected, nor of what is there on demand', () => {
  assert.deepEqual(told(evening({ isExpected: false })), []);
  assert.deepEqual(told(evening({ slot: 0 })), []);
});

test('two within a quarter of an hour are one', () => {
  const due = (time: string) => told(evening({ dueAtMs: ms(`2026-11-20T${time}+08:00`) }));
  assert.deepEqual(due('21:45'), ['due 13:45', 'closing 14:00']);
  assert.deepEqual(due('21:46'), ['due 13:46']);
  assert.deepEqual(due('22:30'), ['due 14:30']);
});

test('quiet hours move the first to their end and the second before their beginning', () => {
  assert.deepEqual(told(evening(), '19:00', '21:00'), ['due 13:00', 'closing 14:00']);
  assert.deepEqual(told(evening(), '21:30', '07:00'), ['due 12:00', 'closing 13:29']);
  // Up to, and not including, their end.
  assert.deepEqual(told(evening(), '19:00', '20:00'), ['due 12:00', 'closing 14:00']);
  assert.deepEqual(told(evening(), '20:00', '20:01'), ['due 12:01', 'closing 14:00']);
});

test('what is quiet from open to close is not told of at all', () => {
  assert.deepEqual(told(evening(), '17:00', '23:30'), []);
  assert.deepEqual(told(evening(), '17:00', '22:59'), ['due 14:59']);
});

test('quiet hours are those of the participant’s clock, over midnight and over a change of clocks', () => {
  const at = (text: string, from = '22:00', to = '07:00', zone = 'Europe/Berlin') => {
    const quiet = quietAround(ms(text), { from, to }, zone);
    return quiet && [quiet.beginsMs, quiet.endsMs].map((one) => new Date(one).toISOString().slice(8, 16));
  };
  assert.equal(at('2026-11-20T21:59+01:00'), undefined);
  assert.deepEqual(at('2026-11-20T22:00+01:00'), ['20T21:00', '21T06:00']);
  assert.deepEqual(at('2026-11-21T06:59+01:00'), ['20T21:00', '21T06:00']);
  assert.equal(at('2026-11-21T07:00+01:00'), undefined);
  // 29 March: the night is an hour shorter; 25 October: an hour longer.
  assert.deepEqual(at('2026-03-29T01:30+01:00'), ['28T21:00', '29T05:00']);
  assert.deepEqual(at('2026-10-25T02:30+01:00'), ['24T20:00', '25T06:00']);
  // An end that clocks skip comes at the first instant after the gap; one that comes twice, at the second.
  assert.deepEqual(at('2026-03-29T01:30+01:00', '22:00', '02:30'), ['28T21:00', '29T01:00']);
  assert.deepEqual(at('2026-10-25T02:45+02:00', '22:00', '02:30'), ['24T20:00', '25T01:30']);
  assert.equal(at('2026-11-20T23:00+01:00', '', ''), undefined);
  assert.equal(at('2026-11-20T23:00+01:00', '22:00', '22:00'), undefined);
});

test('whatever the hours: nothing in the quiet, nothing outside of the window, the second well after the first', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${`${h}`.padStart(2, '0')}:${`${m}`.padStart(2, '0')}`);
  const minutes = fc.integer({ min: 1, max: 1440 });
  const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York');
  const start = fc.integer({ min: ms('2026-01-01T00:00Z') / 60_000, max: ms('2026-12-31T00:00Z') / 60_000 });
  fc.assert(
    fc.property(start, minutes, minutes, time, time, zone, (open, due, more, from, to, zone) => {
      const opensAtMs = open * 60_000;
      const dueAtMs = opensAtMs + due * 60_000;
      const closesAtMs = dueAtMs + more * 60_000;
      const quiet = { from, to };
      const task = evening({ opensAtMs, dueAtMs, closesAtMs, zone });
      const planned = planReminders(task, { quiet, closingLeadMs: hour });
      assert.ok(planned.length <= 2);
      for (const { atMs } of planned) {
        assert.ok(atMs >= opensAtMs && atMs < closesAtMs);
        assert.equal(quietAround(atMs, quiet, zone), undefined);
      }
      const [first, second] = planned;
      if (first && second) assert.ok(second.atMs - first.atMs >= 15 * 60_000);
    }),
  );
});
