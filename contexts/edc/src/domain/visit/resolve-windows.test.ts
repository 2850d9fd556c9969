import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readOdm } from '@verum/odm';
import fc from 'fast-check';
import { planVisits } from './visit-plan.ts';
import { compileVisitRules } from './visit-rules.ts';
import { buildOf, counted, onDate, plan, situation } from './visit-testing.ts';

const chain = buildOf(['A', 'B', 'C'], [counted('A', 'B', 'P30D', 'P3D'), counted('B', 'C', 'P30D', 'P3D')]);

test('in a chain each visit is projected from the target of the one before until that is held', () => {
  assert.deepEqual(plan(chain, situation({ A: '2026-01-01' }, '2026-01-15')).slice(1), [
    'B 2026-01-28..2026-01-31..2026-02-03 future',
    'C ~2026-02-27..2026-03-02..2026-03-05 future',
  ]);
  assert.deepEqual(plan(chain, situation({ A: '2026-01-01', B: '2026-02-05' }, '2026-03-04')).slice(1), [
    'B 2026-01-28..2026-01-31..2026-02-03 late',
    'C 2026-03-04..2026-03-07..2026-03-10 due',
  ]);
});

test('a visit of a chain that never took place is missed when the one behind it was held or is closed', () => {
  const middle = (dates: Record<string, string>, today: string) =>
    plan(chain, situation({ A: '2026-01-01', ...dates }, today))[1]
      ?.split(' ')
      .at(-1);
  assert.equal(middle({}, '2026-03-05'), 'overdue');
  assert.equal(middle({}, '2026-03-06'), 'missed');
  assert.equal(middle({ C: '2026-03-02' }, '2026-03-02'), 'missed');
});

test('a skipped visit stands in the plan with its target, and what follows is projected from it', () => {
  const about = situation({ A: '2026-01-01' }, '2026-03-01', { skipped: new Set(['B']) });
  assert.deepEqual(plan(chain, about).slice(1), [
    'B 2026-01-28..2026-01-31..2026-02-03 none',
    'C ~2026-02-27..2026-03-02..2026-03-05 due',
  ]);
});

test('a visit with several rules has the days that all of them allow, or none while one is open', () => {
  const build = buildOf(
    ['A', 'B', 'C'],
    [counted('A', 'C', 'P30D', 'P5D'), counted('B', 'C', 'P14D', 'P3D'), onDate('C', '2026-01-20', 'P10D')],
  );
  const last = (dates: Record<string, string>, more = {}) => plan(build, situation(dates, '2026-01-01', more)).at(-1);
  assert.equal(last({ A: '2026-01-01', B: '2026-01-12' }), 'C 2026-01-26..2026-01-29..2026-01-29 future');
  assert.equal(last({ A: '2026-01-01', B: '2026-01-02' }), 'C 2026-01-26..2026-01-31..2026-01-19 future', 'nothing');
  assert.equal(last({ A: '2026-01-01' }), 'C none');
  const hidden = { hidden: new Set(['B']) };
  assert.equal(last({ A: '2026-01-01' }, hidden), 'C 2026-01-26..2026-01-30..2026-01-30 future');
});

test('a date of the calendar anchors by itself', () => {
  const build = buildOf(['A', 'B'], [onDate('A', '2026-06-01', 'P2D'), onDate('B', '2026-07-01T08:00', 'P2D')]);
  assert.deepEqual(plan(build, situation({}, '2026-06-04')), [
    'A 2026-05-30..2026-06-01..2026-06-03 overdue',
    'B 2026-06-29..2026-07-01..2026-07-03 future',
  ]);
  assert.match(plan(build, situation({}, '2026-07-04'))[0] ?? '', /missed/);
});

test('of repeats each is counted from the one before, or from the same repeat of another visit', () => {
  const build = buildOf(
    ['BASE', 'DAY1*', 'DAY8*', 'END'],
    [
      counted('BASE', 'DAY1', 'P1D', 'P0D'),
      counted('DAY1', 'DAY1', 'P21D', 'P1D'),
      counted('DAY1', 'DAY8', 'P7D', 'P1D'),
      counted('DAY1', 'END', 'P28D', 'P7D'),
    ],
  );
  const dates = { BASE: '2026-01-01', 'DAY1!1': '2026-01-02', 'DAY1!2': '2026-01-25', 'DAY8!2': undefined };
  assert.deepEqual(plan(build, situation(dates, '2026-01-30')), [
    'BASE none',
    'DAY1!1 2026-01-02..2026-01-02..2026-01-02 in-window',
    'DAY1!2 2026-01-22..2026-01-23..2026-01-24 late',
    'DAY8!2 2026-01-31..2026-02-01..2026-02-02 none',
    'END 2026-02-15..2026-02-22..2026-03-01 future',
  ]);
});

test('the demonstration trial has the windows that its protocol states', async () => {
  const file = new URL('../../../../../demo/study/hypertension.odm.xml', import.meta.url);
  const { builds } = await readOdm([readFileSync(file)]);
  assert(builds[0]);
  const dates = { 'SE.SCREENING': '2026-03-02', 'SE.BASELINE': '2026-03-09' };
  assert.deepEqual(plan(builds[0], situation(dates, '2026-04-10')), [
    'SE.SCREENING none',
    'SE.BASELINE 2026-03-03..2026-03-09..2026-03-16 in-window',
    'SE.WEEK4 2026-04-03..2026-04-06..2026-04-09 overdue',
    'SE.WEEK8 2026-04-29..2026-05-04..2026-05-09 future',
    'SE.WEEK12 2026-05-25..2026-06-01..2026-06-08 future',
    'SE.LOG none',
    'SE.EOS none',
  ]);
});

test('whatever the build and the dates: windows do not depend on the order of the rules, and moving all dates moves all windows', () => {
  const names = ['V0', 'V1', 'V2', 'V3', 'V4', 'V5'];
  const pair = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(90), fc.nat(9)).filter(([a, b]) => a < b);
  const dates = fc.dictionary(fc.constantFrom(...names), fc.nat(400), { noNullPrototype: true });
  const day = (n: number) => new Date((20_000 + n) * 86_400_000).toISOString().slice(0, 10);
  fc.assert(
    fc.property(
      fc.uniqueArray(pair, { selector: ([, to]) => to }),
      dates,
      fc.nat(500),
      fc.nat(900),
      (pairs, held, today, shift) => {
        const timings = pairs.map(([a, b, target, width]) => counted(`V${a}`, `V${b}`, `P${target}D`, `P${width}D`));
        const at = (moved: number) =>
          situation(
            Object.fromEntries(Object.entries(held).map(([key, n]) => [key, day(n + moved)])),
            day(today + moved),
          );
        const planned = planVisits(compileVisitRules(buildOf(names, timings)), at(0));
        assert.deepEqual(planVisits(compileVisitRules(buildOf(names, timings.toReversed())), at(0)), planned);
        const days = (text: string | undefined) => text && Date.parse(text) / 86_400_000;
        const moved = planVisits(compileVisitRules(buildOf(names, timings)), at(shift));
        for (const [index, { target, latest, timing, isProjected }] of planned.entries()) {
          assert.equal(moved[index]?.timing, timing);
          assert.equal(moved[index]?.isProjected, isProjected);
          assert.equal(days(moved[index]?.target), target && Number(days(target)) + shift);
          assert.equal(days(moved[index]?.latest), latest && Number(days(latest)) + shift);
        }
      },
    ),
    { numRuns: 500 },
  );
});
