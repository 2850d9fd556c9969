import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timing } from '@verum/odm';
import fc from 'fast-check';
import { empty } from './empty.fixture.ts';
import { addVisit } from './visits.ts';
import { countMax, noSpan, type Span, setWindow, windowOf } from './windows.ts';

const visits = ['A', 'B'].reduce((draft, oid) => addVisit({ oid, description: [], type: 'scheduled' })(draft), empty);
const days = (count: number): Span => ({ count, unit: 'D' });
const hours = (count: number): Span => ({ count, unit: 'H' });

/** As a document has it. */
function written(timing: Partial<Timing>) {
  const base = { oid: 'T', name: 'T', timingOid: 'T', timingName: 'T', kind: 'relative', target: 'P1D' } as const;
  const timings = [{ ...base, predecessorOid: 'A', successorOid: 'B', ...timing }];
  return windowOf({ ...visits.build, protocol: { timings } }, 'B');
}

test('a window is said in days, in hours, or in both, as ISO 8601 has them', () => {
  const timing = (window: Parameters<typeof setWindow>[1]) => {
    const [one] = setWindow('B', window)(visits).build.protocol.timings ?? [];
    return one && [one.target, one.before, one.after];
  };
  assert.deepEqual(timing({ from: 'A', due: hours(36), before: hours(2), after: days(1) }), ['PT36H', 'PT2H', 'P1D']);
  assert.deepEqual(timing({ from: 'A', due: hours(-6), before: noSpan, after: hours(1) }), [
    '-PT6H',
    undefined,
    'PT1H',
  ]);
  assert.equal(timing(undefined), undefined);
});

test('what days or hours say is read, and everything else stays as it is written', () => {
  assert.deepEqual(written({ target: 'PT0H', before: 'PT4H', after: 'P1W' }), {
    ...{ from: 'A', due: hours(0), before: hours(4), after: days(7) },
  });
  assert.deepEqual(written({ target: '-PT12H' }), { from: 'A', due: hours(-12), before: noSpan, after: noSpan });
  for (const target of ['P1DT12H', 'PT90M', 'P1M', 'PT1.5H', 'PT', 'P', 'PT12345H', ''])
    assert.equal(written({ target }), 'written', target);
  assert.equal(written({ before: '-PT1H' }), 'written');
  assert.equal(written({ kind: 'absolute', elementOid: 'B', target: '2026-11-23' }), 'written');
});

test('whatever the window, what was set is what is read, and setting it again changes nothing', () => {
  const span = (min: number) =>
    fc
      .tuple(fc.integer({ min, max: countMax }), fc.constantFrom('D' as const, 'H' as const))
      .map(([count, unit]): Span => ({ count, unit }));
  fc.assert(
    fc.property(span(-countMax), span(0), span(0), (due, before, after) => {
      const window = { from: 'A', due, before, after };
      const draft = setWindow('B', window)(visits);
      const none = (one: Span) => (one.count === 0 ? noSpan : one);
      assert.deepEqual(windowOf(draft.build, 'B'), { ...window, before: none(before), after: none(after) });
      assert.equal(setWindow('B', window)(draft), draft);
    }),
  );
});
