import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allStaleKeys, newerRevisions, waitMs } from './live-events.ts';

const saved = (form: string, revision: string) =>
  ({ kind: 'STUDY_EVENT_KIND_FORM_SAVED', subject: '01-001', form, revision }) as const;

test('a saved form makes its casebook, the matrix and the work stale, each once, and never the open form', () => {
  const keys = allStaleKeys('S', [saved('V~F', '2'), saved('V~F', '3')]).map((key) => key.join('/'));
  assert.deepEqual(keys.sort(), ['casebook/S/01-001', 'casebooks/S', 'history/S/01-001/V~F', 'work/S']);
  assert.ok(!keys.some((key) => key.startsWith('form/')), 'what somebody types into is not read anew');
});

test('a hold on the whole study touches every casebook', () => {
  const keys = allStaleKeys('S', [{ kind: 'STUDY_EVENT_KIND_HOLD_CHANGED' }]);
  assert.deepEqual(keys.map((key) => key.join('/')).sort(), ['casebook/S', 'casebooks/S', 'work/S']);
});

test('of each form the newest revision is kept, whatever order they are told in', () => {
  const first = newerRevisions(new Map(), 'S', [saved('V~F', '3'), saved('V~F', '2')]);
  assert.deepEqual([...first], [['S/01-001/V~F', 3]]);
  assert.equal(newerRevisions(first, 'S', [saved('V~F', '3')]), first, 'nothing new is nothing changed');
  assert.equal(
    newerRevisions(first, 'S', [{ kind: 'STUDY_EVENT_KIND_SIGNED', subject: '01-001', form: 'V~F' }]),
    first,
  );
});

test('a server that stays away is asked less and less often, but at least once a minute', () => {
  assert.deepEqual([waitMs(0, 1), waitMs(3, 1), waitMs(20, 1), waitMs(20, 0)], [1_000, 8_000, 60_000, 30_000]);
});
