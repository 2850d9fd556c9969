import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { concurrencyDefaults, type Entry, openConcurrencyLimit, type WorkClass } from './concurrency-limit.ts';

const fixed = { ...concurrencyDefaults, min: 10, max: 10, initial: 10 };

function fill(limit: ReturnType<typeof openConcurrencyLimit>, workClass: WorkClass): Entry[] {
  const entries: Entry[] = [];
  for (let entry = limit.admit(workClass); entry.isAdmitted; entry = limit.admit(workClass)) entries.push(entry);
  return entries;
}

test('reports are refused at half of the limit, reads at three quarters, saves at all of it', () => {
  const limit = openConcurrencyLimit(fakeClock(), fixed);
  assert.equal(fill(limit, 'report').length, 5);
  assert.equal(fill(limit, 'read').length, 3);
  assert.equal(fill(limit, 'save').length, 2);
  const { inFlight, refused, saturation } = limit.snapshot();
  assert.deepEqual(inFlight, { report: 5, read: 3, save: 2 });
  assert.deepEqual(refused, { report: 1, read: 1, save: 1 });
  assert.equal(saturation, 1);
});

test('whoever takes the places: when saves have them, nothing lower gets in, and each is told when to come back', () => {
  const limit = openConcurrencyLimit(fakeClock(), fixed);
  const saves = fill(limit, 'save');
  assert.equal(saves.length, 10);
  const answers = (['report', 'read', 'save'] as const).map((one) => limit.admit(one));
  assert.deepEqual(answers, [
    { isAdmitted: false, retryAfterMs: 5_000 },
    { isAdmitted: false, retryAfterMs: 2_000 },
    { isAdmitted: false, retryAfterMs: 1_000 },
  ]);
  const end = (entry: Entry | undefined) => entry?.isAdmitted && entry.end('done');
  end(saves[0]);
  end(saves[0]);
  assert.equal(limit.snapshot().inFlight.save, 9);
  assert.equal(limit.admit('read').isAdmitted, false);
  end(saves[1]);
  end(saves[2]);
  assert.equal(limit.admit('read').isAdmitted, true);
});

/** Windows of 20 calls at once, `atOnce` of them together, each of which takes `tookMs`. */
function work(
  limit: ReturnType<typeof openConcurrencyLimit>,
  clock: ReturnType<typeof fakeClock>,
  atOnce: number,
  tookMs: number,
  windows: number,
  outcome: 'done' | 'dropped' = 'done',
) {
  for (let window = 0; window < windows; window++) {
    for (let batch = 0; batch < 20 / atOnce || clock.monotonicMs() % 500 !== 0; batch++) {
      const entries = Array.from({ length: atOnce }, () => limit.admit('save'));
      clock.advance(tookMs);
      for (const entry of entries) if (entry.isAdmitted) entry.end(outcome);
    }
  }
}

test("grows while there is room and it is used, shrinks when calls get in each other's way, within its bounds", () => {
  const clock = fakeClock();
  const limit = openConcurrencyLimit(clock, { ...concurrencyDefaults, initial: 20, max: 60 });
  work(limit, clock, 20, 10, 3);
  const grown = limit.snapshot().limit;
  assert.ok(grown > 22, String(grown));
  work(limit, clock, 60, 10, 30);
  assert.equal(limit.snapshot().limit, 60);
  work(limit, clock, 60, 100, 10);
  assert.ok(limit.snapshot().limit < 40, String(limit.snapshot().limit));
});

test('a crowd of quick calls is no overload, though each takes many times as long as usual', () => {
  const clock = fakeClock();
  const limit = openConcurrencyLimit(clock, { ...concurrencyDefaults, initial: 20, max: 20 });
  work(limit, clock, 5, 2, 5);
  work(limit, clock, 20, 25, 5);
  assert.equal(limit.snapshot().limit, 20);
  work(limit, clock, 20, 100, 5);
  assert.equal(limit.snapshot().limit, 16);
});

test('a limit that nobody comes near does not grow', () => {
  const clock = fakeClock();
  const limit = openConcurrencyLimit(clock, { ...concurrencyDefaults, initial: 20 });
  work(limit, clock, 9, 10, 20);
  assert.equal(limit.snapshot().limit, 20);
});

test('work that has become slower for good is usual after a while; under overload it is not', () => {
  const clock = fakeClock();
  const limit = openConcurrencyLimit(clock, { ...concurrencyDefaults, initial: 40 });
  work(limit, clock, 5, 10, 5);
  assert.equal(limit.snapshot().usualMs.save, 10);
  work(limit, clock, 5, 20, 60);
  assert.ok((limit.snapshot().usualMs.save ?? 0) > 19);
  const crowded = openConcurrencyLimit(clock, { ...concurrencyDefaults, min: 40, initial: 41, max: 60 });
  work(crowded, clock, 40, 10, 5);
  const before = crowded.snapshot().usualMs.save;
  work(crowded, clock, 60, 14, 60);
  assert.equal(crowded.snapshot().usualMs.save, before);
});

test('when most of the work runs out of time, the limit shrinks though nothing was measured', () => {
  const clock = fakeClock();
  const limit = openConcurrencyLimit(clock, { ...concurrencyDefaults, initial: 40 });
  work(limit, clock, 20, 500, 5, 'dropped');
  assert.ok(limit.snapshot().limit < 25, String(limit.snapshot().limit));
});

test('whatever is asked and however it ends, the places are counted right and the limit stays within its bounds', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          workClass: fc.constantFrom<WorkClass>('report', 'read', 'save'),
          isEntering: fc.boolean(),
          which: fc.nat(100),
          outcome: fc.constantFrom('done', 'done', 'dropped', 'ignored'),
          waitMs: fc.integer({ min: 0, max: 200 }),
        }),
        { maxLength: 300, size: 'max' },
      ),
      (story) => {
        const clock = fakeClock();
        const limit = openConcurrencyLimit(clock, {
          ...concurrencyDefaults,
          min: 2,
          max: 12,
          initial: 6,
          samplesMin: 3,
        });
        const running: Entry[] = [];
        for (const { workClass, isEntering, which, outcome, waitMs } of story) {
          clock.advance(waitMs);
          if (isEntering) {
            const before = limit.snapshot();
            const entry = limit.admit(workClass);
            const taken = before.inFlight.report + before.inFlight.read + before.inFlight.save;
            if (entry.isAdmitted) running.push(entry);
            // Nothing is refused while there is room for its class.
            else assert.ok(taken + 0.05 >= before.limit * concurrencyDefaults.shares[workClass] || taken >= 1);
          } else {
            const [entry] = running.splice(which % Math.max(1, running.length), 1);
            if (entry?.isAdmitted) entry.end(outcome);
          }
          const { inFlight, limit: now } = limit.snapshot();
          assert.equal(inFlight.report + inFlight.read + inFlight.save, running.length);
          assert.ok(now >= 2 && now <= 12);
        }
      },
    ),
    { numRuns: 200 },
  );
});

/** A save that asks for a place, and what became of it. */
function joining(limit: ReturnType<typeof openConcurrencyLimit>, workClass: WorkClass = 'save') {
  let taken: Entry | undefined;
  const entry = limit.join(workClass, (place) => {
    assert.equal(taken, undefined, 'once');
    taken = place;
  });
  return { entry, place: () => (entry.isAdmitted === true ? entry : taken) };
}

test('a save waits for a place, and they get theirs in the order in which they came; reads and reports do not wait', () => {
  const limit = openConcurrencyLimit(fakeClock(), fixed);
  const [first, second] = fill(limit, 'save');
  const [one, other] = [joining(limit), joining(limit)];
  assert.deepEqual([one.entry.isAdmitted, one.place()], ['not yet', undefined]);
  assert.deepEqual(joining(limit, 'read').entry, { isAdmitted: false, retryAfterMs: 2_000 });
  assert.deepEqual(joining(limit, 'report').entry, { isAdmitted: false, retryAfterMs: 5_000 });
  assert.equal(limit.snapshot().waiting, 2);
  if (first?.isAdmitted) first.end('done');
  assert.ok(one.place());
  assert.equal(other.place(), undefined);
  assert.equal(limit.admit('save').isAdmitted, false, 'who comes now does not overtake');
  if (second?.isAdmitted) second.end('done');
  assert.ok(other.place());
  const { waiting, inFlight } = limit.snapshot();
  assert.deepEqual([waiting, inFlight.save], [0, 10]);
});

test('who leaves the queue is refused, once; who has a place already cannot leave the queue', () => {
  const limit = openConcurrencyLimit(fakeClock(), fixed);
  const [first] = fill(limit, 'save');
  const before = limit.snapshot().refused.save;
  const [gone, served] = [joining(limit).entry, joining(limit).entry];
  assert.ok(gone.isAdmitted === 'not yet' && served.isAdmitted === 'not yet');
  assert.equal(gone.waitMs, 200);
  assert.deepEqual(gone.leave(), { isAdmitted: false, retryAfterMs: 1_000 });
  assert.equal(gone.leave(), undefined);
  if (first?.isAdmitted) first.end('done');
  assert.equal(served.leave(), undefined);
  assert.equal(limit.snapshot().refused.save - before, 1);
});

test('as many wait as may, and the next one is refused at once', () => {
  const limit = openConcurrencyLimit(fakeClock(), { ...fixed, waitingMax: 2 });
  fill(limit, 'save');
  const answers = [1, 2, 3].map(() => joining(limit).entry.isAdmitted);
  assert.deepEqual(answers, ['not yet', 'not yet', false]);
});

test('whoever joins, leaves and ends: nobody waits while there is room, the first come first, and none gets two places', () => {
  const step = fc.record({
    what: fc.constantFrom('join', 'join', 'end', 'leave', 'read'),
    which: fc.nat(100),
    waitMs: fc.integer({ min: 0, max: 200 }),
    outcome: fc.constantFrom('done', 'dropped', 'ignored'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (story) => {
      const clock = fakeClock();
      const settings = { ...concurrencyDefaults, min: 2, max: 8, initial: 4, samplesMin: 3, waitingMax: 5 };
      const limit = openConcurrencyLimit(clock, settings);
      const running: Entry[] = [];
      let queue: { readonly id: number; leave(): unknown }[] = [];
      const isOpen = () => {
        const { inFlight, limit: now } = limit.snapshot();
        return inFlight.report + inFlight.read + inFlight.save + 0.05 < now;
      };
      for (const [id, { what, which, waitMs, outcome }] of story.entries()) {
        clock.advance(waitMs);
        if (what === 'join') {
          const entry = limit.join('save', (place) => {
            assert.equal(queue[0]?.id, id, 'the first of the queue');
            queue = queue.slice(1);
            running.push(place);
          });
          if (entry.isAdmitted === true) running.push(entry);
          else if (entry.isAdmitted === 'not yet') queue.push({ id, leave: entry.leave });
          else assert.equal(queue.length, settings.waitingMax);
        } else if (what === 'read') {
          const entry = limit.join('read', () => assert.fail('reads do not wait'));
          if (entry.isAdmitted === true) running.push(entry);
        } else if (what === 'leave') {
          const [one] = queue.splice(which % Math.max(1, queue.length), 1);
          if (one) assert.ok(one.leave());
        } else {
          const [entry] = running.splice(which % Math.max(1, running.length), 1);
          if (entry?.isAdmitted) entry.end(outcome as 'done');
        }
        const { inFlight, waiting } = limit.snapshot();
        assert.equal(inFlight.report + inFlight.read + inFlight.save, running.length);
        assert.equal(waiting, queue.length);
        assert.ok(waiting === 0 || !isOpen(), 'somebody waits beside a free place');
      }
    }),
    { numRuns: 200 },
  );
});
