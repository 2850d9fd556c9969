import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offsetSecondsAt } from '@verum/values';
import fc from 'fast-check';
import { dateAt, dateOf, dayOf, minutesOf } from './civil.ts';
import type { ScheduleModel, TaskWindow, ZoneStay } from './model.ts';
import { anchoredAt, daily } from './plan.fixture.ts';
import { planTasks } from './plan-tasks.ts';
import { whenIn } from './task-state.ts';

const ZONES = [
  ...[
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Kiritimati',
  ],
  ...['Pacific/Pago_Pago', 'America/Havana', 'Asia/Beirut', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Africa/Casablanca'],
];
const DAY_MS = 86_400_000;
const begin = dayOf('2010-01-01') ?? 0;
const day = fc.integer({ min: begin, max: (dayOf('2029-12-31') ?? 0) - 20 });

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Slots that a schedule may have: one after the other, the last possibly over midnight. */
const slots = fc.uniqueArray(fc.integer({ min: 0, max: 95 }), { minLength: 2, maxLength: 8 }).map((marks) => {
  const sorted = marks.sort((a, b) => a - b).map((mark) => mark * 15);
  const pairs: string[] = [];
  for (let at = 0; at + 1 < sorted.length; at += 2)
    pairs.push(`${clock(sorted[at] ?? 0)}-${clock(sorted[at + 1] ?? 0)}`);
  const last = sorted.length % 2 === 1 ? sorted.at(-1) : undefined;
  return last === undefined ? pairs : [...pairs, `${clock(last)}-${clock(sorted[0] ?? 0)}`];
});
const schedule = fc
  .record({
    slots,
    everyDays: fc.constantFrom(1, 1, 1, 2, 7),
    lateMinutes: fc.constantFrom(0, 60, 1440, 20_160),
    lastDay: fc.integer({ min: 0, max: 12 }),
  })
  .map((given) => daily(given));
const zones = (from: number) =>
  fc
    .array(fc.record({ zone: fc.constantFrom(...ZONES), hours: fc.integer({ min: 0, max: 240 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((stays): ZoneStay[] => {
      const sorted = stays.toSorted((a, b) => a.hours - b.hours);
      return sorted.map(({ zone, hours }, index) => ({ zone, sinceMs: from * DAY_MS + hours * 3_600_000 + index }));
    });
const story = day.chain((at) =>
  fc.record({
    at: fc.constant(at),
    schedule,
    zones: zones(at),
    moment: fc.integer({ min: -DAY_MS, max: 14 * DAY_MS }),
  }),
);

const basisOf = (at: number, model: ScheduleModel, stays: readonly ZoneStay[]) => ({
  ...{ schedules: [model], zones: stays, ...anchoredAt(dateOf(at)) },
});

test('no instant belongs to two windows of a schedule, however one travels and whatever is taken late', () => {
  fc.assert(
    fc.property(story, ({ at, schedule: model, zones: stays, moment }) => {
      const plan = planTasks(basisOf(at, model, stays), dateOf(at - 2), dateOf(at + 16));
      const instants = [
        at * DAY_MS + moment,
        ...plan.flatMap(({ opensAtMs, closesAtMs, lateUntilMs }) => [
          opensAtMs,
          closesAtMs,
          closesAtMs - 1,
          lateUntilMs,
          lateUntilMs - 1,
        ]),
      ];
      for (const instant of instants) {
        const taking = plan.filter(
          (window) => whenIn(window, instant) === 'open' || whenIn(window, instant) === 'late',
        );
        assert.ok(taking.length <= 1, taking.map(({ task }) => task).join());
      }
    }),
    { numRuns: 400 },
  );
});

test('an instant whose civil time lies in a slot of a planned day is covered, and no other is', () => {
  fc.assert(
    fc.property(story, fc.constantFrom(...ZONES), ({ at, schedule: model, moment }, zone) => {
      const plan = planTasks(basisOf(at, model, [{ zone, sinceMs: 0 }]), dateOf(at - 2), dateOf(at + 16));
      const instant = at * DAY_MS + moment;
      const covering = plan.filter((window) => whenIn(window, instant) === 'open');
      const wanted = slotAt(model, at, instant, zone);
      if (wanted !== undefined) {
        // Where clocks are set back over the border of two slots, the later one has opened at the first occurrence.
        assert.ok(covering.length === 1, `${new Date(instant).toISOString()} ${zone} wants ${wanted}`);
        if (!isNearChange(instant, zone)) assert.equal(covering[0]?.task, wanted);
      } else if (!isNearChange(instant, zone)) assert.deepEqual(covering, []);
    }),
    { numRuns: 1000 },
  );
});

test('the plan is the same however it is cut into spans', () => {
  fc.assert(
    fc.property(
      story,
      fc.array(fc.integer({ min: -3, max: 17 }), { maxLength: 5 }),
      ({ at, schedule: model, zones: stays }, cuts) => {
        const basis = basisOf(at, model, stays);
        const whole = planTasks(basis, dateOf(at - 3), dateOf(at + 17));
        const borders = [-3, ...new Set(cuts.toSorted((a, b) => a - b)), 18];
        const pieces = borders.slice(0, -1).flatMap((from, index) => {
          const to = (borders[index + 1] ?? 18) - 1;
          return to < from ? [] : planTasks(basis, dateOf(at + from), dateOf(at + to));
        });
        const byTask = (plan: readonly TaskWindow[]) => new Map(plan.map((window) => [window.task, window]));
        assert.deepEqual([...byTask(pieces)].sort(), [...byTask(whole)].sort());
        assert.equal(pieces.length, whole.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('every planned date has its tasks, each of them once, and a window never ends before it begins', () => {
  fc.assert(
    fc.property(story, ({ at, schedule: model, zones: stays }) => {
      const plan = planTasks(basisOf(at, model, stays), dateOf(at), dateOf(at + 16));
      const dates = Array.from({ length: Math.floor(model.lastDay / model.everyDays) + 1 }, (_, index) =>
        dateOf(at + index * model.everyDays),
      );
      const tasks = dates.flatMap((date) => model.slots.map((_, index) => `pain/${date}/${index + 1}`));
      assert.deepEqual(plan.map(({ task }) => task).sort(), tasks.sort());
      for (const { opensAtMs, dueAtMs, closesAtMs, lateUntilMs } of plan) {
        assert.ok(opensAtMs <= dueAtMs && dueAtMs <= closesAtMs && closesAtMs <= lateUntilMs);
      }
    }),
    { numRuns: 300 },
  );
});

/** By looking at the clock: the task in whose slot its time lies, of today or from yesterday over midnight. */
function slotAt(model: ScheduleModel, anchor: number, instant: number, zone: string): string | undefined {
  const today = dayOf(dateAt(instant, zone)) ?? 0;
  const local = instant + offsetSecondsAt(instant / 1000, zone) * 1000;
  const minutes = Math.floor((local - today * DAY_MS) / 60_000);
  for (const back of [0, 1]) {
    const date = today - back;
    const since = date - anchor;
    if (since < 0 || since > model.lastDay || since % model.everyDays !== 0) continue;
    const index = model.slots.findIndex(({ opens, closes }) => {
      const from = minutesOf(opens) ?? 0;
      const to = minutesOf(closes) ?? 0;
      const until = to <= from ? to + 1440 : to;
      return minutes + back * 1440 >= from && minutes + back * 1440 < until;
    });
    if (index >= 0) return `pain/${dateOf(date)}/${index + 1}`;
  }
  return undefined;
}

/** Within a day and a half of a change of the zone's clocks. */
function isNearChange(instant: number, zone: string): boolean {
  const seconds = instant / 1000;
  return offsetSecondsAt(seconds - 129_600, zone) !== offsetSecondsAt(seconds + 129_600, zone);
}
