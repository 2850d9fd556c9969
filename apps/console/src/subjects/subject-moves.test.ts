import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRandomisable, movesFrom, needsReason, statusBefore, statusOf } from './subject-moves.ts';

test('what may follow depends on the status, and nothing follows an ending', () => {
  assert.deepEqual(movesFrom('SUBJECT_STATUS_SCREENING'), ['ENROLLED', 'SCREEN_FAILED', 'WITHDRAWN']);
  assert.deepEqual(movesFrom('SUBJECT_STATUS_ENROLLED'), ['COMPLETED', 'WITHDRAWN']);
  for (const ended of ['SCREEN_FAILED', 'COMPLETED', 'WITHDRAWN', 'OF_A_LATER_BUILD'])
    assert.deepEqual(movesFrom(`SUBJECT_STATUS_${ended}`), []);
  assert.equal(statusOf(undefined), undefined);
});

test('who leaves the study leaves it for a reason', () => {
  assert.deepEqual((['ENROLLED', 'COMPLETED', 'SCREEN_FAILED', 'WITHDRAWN'] as const).map(needsReason), [
    ...[false, false, true, true],
  ]);
});

test('only subjects under screening or enrolled are randomised', () => {
  assert(isRandomisable('SUBJECT_STATUS_SCREENING') && isRandomisable('SUBJECT_STATUS_ENROLLED'));
  assert(!isRandomisable('SUBJECT_STATUS_WITHDRAWN') && !isRandomisable(undefined));
});

test('an ending can be taken back to what was before it, an enrolment cannot', () => {
  const changes = [
    { field: 'status', new: 'SCREENING' },
    { field: 'status', old: 'SCREENING', new: 'ENROLLED' },
    { field: 'status', old: 'ENROLLED', new: 'WITHDRAWN' },
    { field: 'consent_date', old: '2026-03-01', new: '2026-03-02' },
  ];
  assert.equal(statusBefore('SUBJECT_STATUS_WITHDRAWN', changes), 'ENROLLED');
  assert.equal(statusBefore('SUBJECT_STATUS_ENROLLED', changes.slice(0, 2)), undefined);
  assert.equal(statusBefore('SUBJECT_STATUS_WITHDRAWN', []), undefined);
});
