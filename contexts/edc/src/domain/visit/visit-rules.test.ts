import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planVisits } from './visit-plan.ts';
import { checkVisitTimings, compileVisitRules } from './visit-rules.ts';
import { buildOf, counted, onDate, situation } from './visit-testing.ts';

const circlesOf = (...timings: readonly string[]) => {
  const pairs = timings.map((text) => text.split('→') as [string, string]);
  const build = buildOf(
    ['A', 'B', 'C', 'D', 'R*'],
    pairs.map(([from, to]) => counted(from, to, 'P7D')),
  );
  return checkVisitTimings(build).map(({ textEn }) => /: (.*)\. Count/.exec(textEn)?.[1]);
};

test('visits that are counted from each other are refused, with all their names', () => {
  assert.deepEqual(circlesOf('A→B', 'B→A'), ['B ← A ← B']);
  assert.deepEqual(circlesOf('A→A'), ['A ← A']);
  assert.deepEqual(circlesOf('A→B', 'B→C', 'C→D', 'D→B'), ['B ← D ← C ← B']);
  assert.deepEqual(circlesOf('A→B', 'B→A', 'C→D', 'D→C'), ['B ← A ← B', 'D ← C ← D']);
  const [violation] = checkVisitTimings(buildOf(['A'], [counted('A', 'A', 'P7D')]));
  assert.equal(violation?.rule, 'visit-timing-circle');
  assert.match(violation?.textZh ?? '', /访视/);
});

test('chains, branches that meet again, repeats and unknown visits are no circles', () => {
  assert.deepEqual(circlesOf(), []);
  assert.deepEqual(circlesOf('A→B', 'B→C', 'A→C', 'A→D', 'C→D'), []);
  assert.deepEqual(circlesOf('A→R', 'R→R'), []);
  assert.deepEqual(circlesOf('X→A', 'A→Y'), []);
  assert.deepEqual(checkVisitTimings(buildOf(['A'], [onDate('A', '2026-11-01')])), []);
});

test('a chain of ten thousand visits is walked without a stack', () => {
  const oids = Array.from({ length: 10_000 }, (_, index) => `V${index}`);
  const timings = oids.slice(1).map((oid, index) => counted(`V${index}`, oid, 'P1D'));
  assert.deepEqual(checkVisitTimings(buildOf(oids, timings.toReversed())), []);
});

test('a circle that was imported all the same leaves its visits without a window, not the casebook without an answer', () => {
  const build = buildOf(
    ['A', 'B', 'C'],
    [counted('A', 'B', 'P7D'), counted('B', 'A', 'P7D'), counted('B', 'C', 'P7D')],
  );
  const rules = compileVisitRules(build);
  const planned = (dates: Record<string, string>) =>
    planVisits(rules, situation(dates, '2026-11-20')).map(({ key, target }) => `${key} ${target}`);
  assert.deepEqual(planned({}), ['A undefined', 'B undefined', 'C undefined']);
  assert.deepEqual(planned({ B: '2026-11-01' }), ['A 2026-11-08', 'B 2026-11-15', 'C 2026-11-08']);
});

test('constraints that are not about visits, or name none, are left aside', () => {
  const timing = counted('A', 'B', 'P7D');
  const { predecessorOid: _, ...nameless } = timing;
  const { timings } = compileVisitRules(
    buildOf(
      ['A', 'B'],
      [{ ...timing, kind: 'transition' }, { ...timing, kind: 'duration', elementOid: 'B' }, nameless],
    ),
  );
  assert.equal(timings.size, 0);
});
