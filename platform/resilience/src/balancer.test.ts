import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { type CallOutcome, openBalancer } from './balancer.ts';
import { seeded } from './simulator.fixture.ts';

function setUp(seed = 1) {
  const clock = fakeClock();
  const balancer = openBalancer({ clock, random: seeded(seed) });
  const call = (endpoint: string, tookMs: number, outcome: CallOutcome) => {
    const end = balancer.started(endpoint);
    clock.advance(tookMs);
    end(outcome);
  };
  const seen = (endpoint: string) => balancer.snapshot().endpoints.find((one) => one.endpoint === endpoint);
  const share = (endpoints: readonly string[], of: string, picks = 2_000) => {
    let picked = 0;
    for (let one = 0; one < picks; one++) if (balancer.pick(endpoints) === of) picked++;
    return picked / picks;
  };
  return { clock, balancer, call, seen, share };
}

const three = ['a', 'b', 'c'];

test('none of none, the one of one', () => {
  const { balancer } = setUp();
  assert.equal(balancer.pick([]), undefined);
  assert.equal(balancer.pick(['a']), 'a');
});

test('of two, the quicker is chosen; of equally quick ones, the one with fewer calls', () => {
  const { balancer, call, share } = setUp();
  // Also at the start, when both are new.
  balancer.pick(['a', 'b']);
  call('a', 10, 'success');
  call('b', 20, 'success');
  assert.equal(share(['a', 'b'], 'a'), 1);
  const ends = [1, 2, 3].map(() => balancer.started('a'));
  assert.equal(share(['a', 'b'], 'b'), 1);
  for (const end of ends) end('cancelled');
  assert.equal(share(['a', 'b'], 'a'), 1);
});

test('a slow answer counts at once, and is forgotten with time, so that the slow one is tried again', () => {
  const { balancer, clock, call, seen } = setUp();
  balancer.pick(['a', 'b']);
  call('a', 10, 'success');
  call('a', 400, 'success');
  assert.equal(seen('a')?.latencyMs, 400);
  clock.advance(5_000);
  assert.ok(Math.abs((seen('a')?.latencyMs ?? 0) - 400 / Math.E) < 0.01);
});

test('a quick failure does not look like a quick answer, and a long wait that was given up does not hide', () => {
  const { balancer, clock, call, seen } = setUp();
  balancer.pick(['a', 'b']);
  call('a', 100, 'success');
  clock.advance(2_000);
  const before = seen('a')?.latencyMs ?? 0;
  for (const outcome of ['failure', 'cancelled'] as const) call('a', 0, outcome);
  assert.equal(seen('a')?.latencyMs, before);
  call('a', 900, 'cancelled');
  assert.equal(seen('a')?.latencyMs, 900);
});

test('four failures in a row stay, the fifth ejects; a success in between starts the row anew', () => {
  const { balancer, call, seen, share } = setUp();
  balancer.pick(three);
  for (let one = 0; one < 4; one++) call('a', 1, 'failure');
  call('a', 1, 'success');
  for (let one = 0; one < 4; one++) call('a', 1, 'failure');
  assert.equal(seen('a')?.ejections, 0);
  call('a', 1, 'failure');
  assert.equal(seen('a')?.ejectedForMs, 2_000);
  assert.equal(share(three, 'a'), 0);
});

test('ejects who fails more often than every second time, though never in a row', () => {
  const { balancer, call, seen } = setUp();
  balancer.pick(three);
  const third = () => {
    for (const outcome of ['failure', 'failure', 'success'] as const) call('a', 1, outcome);
  };
  for (let one = 0; one < 6; one++) third();
  assert.equal(seen('a')?.ejections, 0);
  third();
  assert.equal(seen('a')?.ejections, 1);
});

test('each ejection lasts twice as long, up to a minute; a minute of good conduct is a fresh start', () => {
  const { balancer, clock, call, seen } = setUp();
  balancer.pick(three);
  const lengths: number[] = [];
  const eject = () => {
    for (let one = 0; one < 5; one++) call('a', 0, 'failure');
    lengths.push(seen('a')?.ejectedForMs ?? 0);
    clock.advance(seen('a')?.ejectedForMs ?? 0);
  };
  for (let one = 0; one < 7; one++) eject();
  clock.advance(60_000);
  eject();
  clock.advance(60_001);
  eject();
  assert.deepEqual(lengths, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 2_000]);
});

test('at most half are ejected, whatever fails', () => {
  for (const [size, most] of [
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
  ] as const) {
    const endpoints = Array.from({ length: size }, (_, at) => `e${at}`);
    const { balancer, call } = setUp();
    balancer.pick(endpoints);
    for (let round = 0; round < 10; round++) for (const endpoint of endpoints) call(endpoint, 0, 'failure');
    const ejected = balancer.snapshot().endpoints.filter(({ ejectedForMs }) => ejectedForMs > 0).length;
    assert.equal(ejected, most, `${size} endpoints`);
  }
});

test('with all that is left ejected it still picks, and spreads', () => {
  const { balancer, call, share } = setUp();
  balancer.pick(['a', 'b', 'c', 'd']);
  for (let one = 0; one < 5; one++) for (const endpoint of ['a', 'b']) call(endpoint, 0, 'failure');
  const left = ['a', 'b'];
  const ofA = share(left, 'a');
  assert.ok(ofA > 0.3 && ofA < 0.7, String(ofA));
});

test('back from an ejection and new in the set, an endpoint gets its share little by little', () => {
  const { balancer, clock, call, share } = setUp();
  balancer.pick(['a', 'b']);
  clock.advance(10_000);
  for (const endpoint of ['a', 'b']) call(endpoint, 10, 'success');
  // Both others are busy: without the slow start the newcomer would get nearly everything.
  for (let one = 0; one < 5; one++) for (const endpoint of ['a', 'b']) balancer.started(endpoint);
  const shares = [share(three, 'c')];
  clock.advance(5_000);
  shares.push(share(three, 'c'));
  clock.advance(5_000);
  shares.push(share(three, 'c'));
  const [first, half, whole] = shares as [number, number, number];
  assert.ok(first < 0.1, String(shares));
  assert.ok(half > 0.25 && half < 0.42, String(shares));
  assert.ok(whole > 0.6, String(shares));
});

test('who stays keeps their state, who leaves and returns is new', () => {
  const { balancer, clock, call, seen } = setUp();
  balancer.pick(three);
  clock.advance(10_000);
  call('a', 50, 'success');
  call('c', 50, 'success');
  const end = balancer.started('a');
  balancer.pick(['a', 'b']);
  assert.equal(seen('a')?.inFlight, 1);
  assert.equal(seen('c'), undefined);
  end('success');
  end('success');
  assert.equal(seen('a')?.inFlight, 0);
  balancer.pick(three);
  assert.deepEqual([seen('c')?.latencyMs, seen('c')?.weight], [undefined, 0.1]);
  assert.equal(seen('a')?.weight, 1);
});

test('whatever happens, picks out of the set and counts calls right', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(
        fc.record({
          set: fc.subarray(names, { minLength: 1 }),
          waitMs: fc.integer({ min: 0, max: 3_000 }),
          outcome: fc.option(fc.constantFrom<CallOutcome>('success', 'failure', 'failure', 'cancelled')),
        }),
        { maxLength: 80, size: 'max' },
      ),
      (seed, story) => {
        const { balancer, clock } = setUp(seed);
        const running: { readonly endpoint: string; readonly end: (outcome: CallOutcome) => void }[] = [];
        for (const { set, waitMs, outcome } of story) {
          const picked = balancer.pick(set);
          assert.ok(picked !== undefined && set.includes(picked));
          running.push({ endpoint: picked, end: balancer.started(picked) });
          clock.advance(waitMs);
          if (outcome) running.shift()?.end(outcome);
          for (const { endpoint, inFlight } of balancer.snapshot().endpoints) {
            assert.ok(set.includes(endpoint));
            assert.ok(inFlight >= 0 && inFlight <= running.filter((one) => one.endpoint === endpoint).length);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});
