import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { beforeEach, mock, test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import CircuitBreaker from 'opossum';
import { openBreaker } from './breaker.ts';

// opossum as an oracle: where the two should agree they are held against each other, and each point in which they do
// not is a test of its own below. docs/adr/0016 lists them.

const settings = { window: 1_000, sleep: 3_000, bucket: 10, ratio: 0.5, request: 4 };
const sliceMs = settings.window / settings.bucket;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
});

type End = 'succeed' | 'fail';

/** Both breakers on one clock. */
function both(sleepMs = settings.sleep) {
  const clock = fakeClock();
  const ours = openBreaker({ ...settings, sleep: sleepMs }, clock);
  const slices = new EventEmitter();
  const calls: ((end: End) => void)[] = [];
  const action = () =>
    new Promise<void>((resolve, reject) => {
      calls.push((end) => (end === 'fail' ? reject(new Error('failed')) : resolve()));
    });
  const theirs = new CircuitBreaker(action, {
    ...{ timeout: false, resetTimeout: sleepMs, errorThresholdPercentage: settings.ratio * 100 },
    ...{
      rollingCountTimeout: settings.window,
      rollingCountBuckets: settings.bucket,
      volumeThreshold: settings.request,
    },
    ...{ rotateBucketController: slices, enableSnapshots: false, rollingPercentilesEnabled: false },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ours: {
      state: () => ours.snapshot().state,
      /** Undefined when it is refused. */
      begin: () => {
        const call = ours.admit();
        return call.isAdmitted ? (end: End) => call[end]() : undefined;
      },
    },
    theirs: {
      state: () => (theirs.opened ? 'open' : theirs.halfOpen ? 'half-open' : 'closed'),
      begin: async () => {
        const before = calls.length;
        theirs.fire().catch(() => {});
        await settle();
        const end = calls[before];
        if (!end) return undefined;
        return async (how: End) => {
          end(how);
          await settle();
        };
      },
    },
    wait: (ms: number) => {
      for (let passed = 0; passed < ms; passed++) {
        clock.advance(1);
        if (clock.monotonicMs() % sliceMs === 0) slices.emit('rotate');
      }
      mock.timers.tick(ms);
    },
  };
}

/** One call after the other, in both. */
async function call(pair: ReturnType<typeof both>, end: End): Promise<void> {
  pair.ours.begin()?.(end);
  await (await pair.theirs.begin())?.(end);
}

test('one call after the other, they admit the same, open on the same failure and close on the same probe', async () => {
  let agreed = 0;
  let probes = 0;
  let explained = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ end: fc.constantFrom<End>('succeed', 'fail', 'fail'), waitMs: fc.nat(400) }), {
        ...{ minLength: 5, maxLength: 40, size: 'max' },
      }),
      async (story) => {
        const pair = both();
        for (const { end, waitMs } of story) {
          const before = pair.ours.state();
          if (before !== pair.theirs.state()) assert.fail(`${before}, not ${pair.theirs.state()}`);
          await call(pair, end);
          if (before === 'half-open') {
            probes++;
            // Theirs takes its old counts along into the closed state (below): here it has forgotten them.
            pair.wait(settings.window);
          }
          // Theirs judges at failures only (below), so ours may open at a success or at an admission.
          if (pair.ours.state() !== pair.theirs.state()) {
            assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['open', 'closed']);
            explained++;
            return;
          }
          agreed++;
          pair.wait(pair.ours.state() === 'open' ? settings.sleep : waitMs);
        }
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(agreed > 1_000 && probes > 100 && explained < agreed / 20, `${agreed} ${probes} ${explained}`);
});

test('a success that makes the number full: ours opens, theirs judges at failures only', async () => {
  const pair = both();
  for (const end of ['fail', 'fail', 'fail', 'succeed'] as const) await call(pair, end);
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['open', 'closed']);
});

test('old successes fall out: ours opens at the next call, theirs lets it through', async () => {
  const pair = both();
  for (let one = 0; one < 4; one++) await call(pair, 'succeed');
  pair.wait(500);
  for (let one = 0; one < 4; one++) await call(pair, 'fail');
  pair.wait(500);
  assert.deepEqual([pair.ours.begin(), typeof (await pair.theirs.begin())], [undefined, 'function']);
});

test('closed again, one failure: ours begins with a clean window, theirs opens on the failures of before', async () => {
  const pair = both(300);
  for (let one = 0; one < 4; one++) await call(pair, 'fail');
  pair.wait(300);
  await call(pair, 'succeed');
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['closed', 'closed']);
  await call(pair, 'fail');
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['closed', 'open']);
});

test('a failure of before the outage: ours still waits for its probe, theirs takes it for the probe and sleeps again', async () => {
  const pair = both();
  const ours = pair.ours.begin();
  const theirs = await pair.theirs.begin();
  // Of five calls begun four fail.
  for (let one = 0; one < 4; one++) await call(pair, 'fail');
  pair.wait(settings.sleep);
  ours?.('fail');
  await theirs?.('fail');
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['half-open', 'open']);
});

test('calls under way: ours counts outcomes, theirs counts what was begun', async () => {
  const pair = both();
  for (let one = 0; one < 5; one++) {
    pair.ours.begin();
    await pair.theirs.begin();
  }
  for (let one = 0; one < 4; one++) await call(pair, 'fail');
  // Four of four outcomes have failed; of nine calls begun, four are less than half.
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['open', 'closed']);
});

test('a success of before the outage: ours waits for the probe, theirs closes on it', async () => {
  const pair = both();
  const ours = pair.ours.begin();
  const theirs = await pair.theirs.begin();
  for (let one = 0; one < 4; one++) await call(pair, 'fail');
  pair.wait(settings.sleep);
  ours?.('succeed');
  await theirs?.('succeed');
  assert.deepEqual([pair.ours.state(), pair.theirs.state()], ['half-open', 'closed']);
});
