import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConcurrencyLimit, type WorkClass } from './concurrency-limit.ts';
import { exponential, percentile, seeded, server, simulator } from './simulator.fixture.ts';

// A machine that works at eight calls at once. Saves take 10 ms on average, reads 10, reports 100.
const parallel = 8;
const serviceMs = { report: 100, read: 10, save: 10 } as const;
const deadlineMs = 1_000;
const seconds = 30;
// Until then it learns what is usual; times of saves are taken from then on.
const learningMs = 5_000;

interface Result {
  readonly inTime: Readonly<Record<WorkClass, number>>;
  readonly savesMs: readonly number[];
  readonly refusedMs: readonly number[];
  readonly usualMs: Readonly<Partial<Record<WorkClass, number>>>;
}

/** `perSecond` calls arrive of each class; who is refused goes away, who waits past the deadline is lost. */
function simulate(perSecond: Readonly<Record<WorkClass, number>>, isLimited: boolean, seed = 11): Result {
  const world = simulator();
  const random = seeded(seed);
  const limit = openConcurrencyLimit(world.clock);
  const machine = server(world, parallel);
  const inTime = { report: 0, read: 0, save: 0 };
  const savesMs: number[] = [];
  const refusedMs: number[] = [];
  const arrive = (workClass: WorkClass) => {
    world.in(exponential(1000 / perSecond[workClass], random), () => arrive(workClass));
    const atMs = world.clock.monotonicMs();
    const entry = isLimited ? limit.admit(workClass) : { isAdmitted: true as const, end: () => {} };
    if (!entry.isAdmitted) return void refusedMs.push(world.clock.monotonicMs() - atMs);
    const isWanted = () => world.clock.monotonicMs() - atMs < deadlineMs;
    const over = (wasWorked: boolean) => {
      const isInTime = wasWorked && isWanted();
      entry.end(isInTime ? 'done' : 'dropped');
      if (!isInTime) return;
      inTime[workClass]++;
      if (workClass === 'save' && atMs >= learningMs) savesMs.push(world.clock.monotonicMs() - atMs);
    };
    // As a handler does that has begun: it stops only when it looks at its deadline.
    machine.work(exponential(serviceMs[workClass], random), over, isLimited ? isWanted : () => true);
  };
  for (const workClass of ['report', 'read', 'save'] as const)
    if (perSecond[workClass] > 0) world.in(0, () => arrive(workClass));
  world.run(seconds * 1000);
  return { inTime, savesMs, refusedMs, usualMs: limit.snapshot().usualMs };
}

// What the machine can do at most: eight calls of 10 ms at once are 800 a second.
const best = (parallel * 1000 * seconds) / serviceMs.save;

test('at ten times what it can do, at least 80 % of the best is done in time; without the limit next to nothing', () => {
  const load = { report: 0, read: 4_000, save: 4_000 };
  const limited = simulate(load, true);
  const done = limited.inTime.read + limited.inTime.save;
  assert.ok(done >= 0.8 * best, `${done} of ${best}`);
  const open = simulate(load, false);
  assert.ok(open.inTime.read + open.inTime.save < 0.2 * best, `${open.inTime.read + open.inTime.save} of ${best}`);
});

test('who is refused is refused at once', () => {
  const { refusedMs } = simulate({ report: 0, read: 4_000, save: 4_000 }, true);
  assert.ok(refusedMs.length > 100_000);
  assert.ok(refusedMs.every((ms) => ms === 0));
});

test('saves come first: ten times too many reads and reports cost them next to nothing', () => {
  const alone = simulate({ report: 0, read: 0, save: 200 }, true);
  const crowded = simulate({ report: 400, read: 4_000, save: 200 }, true);
  const share = crowded.inTime.save / alone.inTime.save;
  assert.ok(share > 0.95, String(share));
  const p99 = percentile(crowded.savesMs, 0.99) / percentile(alone.savesMs, 0.99);
  assert.ok(p99 <= 2, `p99 ${p99} times`);
});

test('reports are the first to go, and a machine with room refuses nobody', () => {
  const { inTime } = simulate({ report: 40, read: 500, save: 500 }, true);
  const answered = (workClass: WorkClass, perSecond: number) => inTime[workClass] / (perSecond * seconds);
  assert.ok(answered('report', 40) < answered('read', 500) / 2, JSON.stringify(inTime));
  assert.ok(answered('read', 500) < answered('save', 500), JSON.stringify(inTime));
  assert.equal(simulate({ report: 4, read: 100, save: 100 }, true).refusedMs.length, 0);
});

test('a machine that starts in the middle of an overload still learns how long its calls take', () => {
  const { usualMs } = simulate({ report: 0, read: 4_000, save: 4_000 }, true);
  // At first all sixty places are taken and everything seems to take 75 ms. Sixteen at once, the smallest limit, take 20.
  assert.ok((usualMs.save ?? 0) > 8 && (usualMs.save ?? 0) < 25, JSON.stringify(usualMs));
});
