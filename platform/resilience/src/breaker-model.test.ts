import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { type Admitted, type BreakerSettings, openBreaker } from './breaker.ts';

/** The breaker as one would write it without a thought for memory: every outcome, with its time and its period. */
function naive({ window, sleep, bucket, ratio, request }: BreakerSettings) {
  let outcomes: { readonly atMs: number; readonly hasFailed: boolean; readonly period: number }[] = [];
  let state: 'closed' | 'open' | 'half-open' = 'closed';
  let period = 0;
  let openedMs = 0;
  let hasProbe = false;
  const slice = (ms: number) => Math.floor(ms / (window / bucket));
  const counted = (nowMs: number) =>
    outcomes.filter((one) => one.period === period && slice(nowMs) - slice(one.atMs) < bucket);
  const enter = (next: typeof state, nowMs: number) => {
    state = next;
    period++;
    hasProbe = false;
    if (next === 'open') openedMs = nowMs;
  };
  const judge = (nowMs: number) => {
    const inWindow = counted(nowMs);
    const failures = inWindow.filter(({ hasFailed }) => hasFailed).length;
    if (state === 'closed' && inWindow.length >= request && failures > ratio * inWindow.length) enter('open', nowMs);
  };
  return {
    admit(nowMs: number): number | undefined {
      judge(nowMs);
      if (state === 'open' && nowMs - openedMs >= sleep) enter('half-open', nowMs);
      if (state === 'open' || hasProbe) return undefined;
      if (state === 'half-open') hasProbe = true;
      return period;
    },
    end(nowMs: number, began: number, how: 'succeed' | 'fail' | 'giveBack') {
      if (began !== period) return;
      if (how === 'giveBack') hasProbe = false;
      else if (state === 'half-open') enter(how === 'fail' ? 'open' : 'closed', nowMs);
      else {
        outcomes = [...outcomes, { atMs: nowMs, hasFailed: how === 'fail', period }];
        judge(nowMs);
      }
    },
    read: (nowMs: number) => ({
      state: state === 'open' && nowMs - openedMs >= sleep ? 'half-open' : state,
      total: state === 'closed' ? counted(nowMs).length : 0,
    }),
  };
}

const settings = fc.record({
  window: fc.integer({ min: 5, max: 200 }),
  sleep: fc.integer({ min: 0, max: 40 }),
  bucket: fc.integer({ min: 1, max: 7 }),
  ratio: fc.constantFrom(0, 0.25, 0.5, 0.9, 1),
  request: fc.integer({ min: 1, max: 4 }),
});

/** Calls begin, end in any order and in any way, and time passes. */
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'begin' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('end' as const),
        which: fc.nat(1_000),
        how: fc.constantFrom(...(['succeed', 'succeed', 'fail', 'fail', 'giveBack'] as const)),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40 }) }) },
  ),
  { minLength: 1, maxLength: 150, size: 'max' },
);

test('does what a model does that keeps every outcome with its time', () => {
  let hasOpened = 0;
  let hasClosed = 0;
  fc.assert(
    fc.property(settings, steps, (chosen, story) => {
      const clock = fakeClock();
      const breaker = openBreaker(chosen, clock);
      const model = naive(chosen);
      const running: { readonly call: Admitted; readonly began: number }[] = [];
      for (const step of story) {
        const nowMs = clock.monotonicMs();
        if (step.kind === 'wait') clock.advance(step.ms);
        else if (step.kind === 'begin') {
          const admission = breaker.admit();
          const began = model.admit(nowMs);
          assert.equal(admission.isAdmitted, began !== undefined);
          if (admission.isAdmitted && began !== undefined) running.push({ call: admission, began });
        } else if (running.length > 0) {
          const [ended] = running.splice(step.which % running.length, 1);
          const before = breaker.snapshot().state;
          ended?.call[step.how]();
          model.end(nowMs, ended?.began ?? -1, step.how);
          if (before !== 'closed' && breaker.snapshot().state === 'closed') hasClosed++;
        }
        const shown = breaker.snapshot();
        assert.deepEqual({ state: shown.state, total: shown.total }, model.read(clock.monotonicMs()));
        hasOpened += shown.state === 'open' ? 1 : 0;
      }
    }),
    { numRuns: 500 },
  );
  // Stories in which nothing happens would prove nothing.
  assert.ok(hasOpened > 100 && hasClosed > 100, `${hasOpened} ${hasClosed}`);
});
