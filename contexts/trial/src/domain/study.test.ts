import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import { checkRevision } from './revision.ts';
import { changeStudy, type Study } from './study.ts';

const study: Study = {
  code: 'HTN',
  // As jsonb returns it: the order of the members is PostgreSQL's.
  title: [{ text: 'Hypertension', lang: 'en' }],
  protocol: 'P-1',
  sponsor: '',
  phase: '2',
  plannedSubjects: 30,
  revision: 4,
};

test('what is not said stays, what is emptied becomes empty, and the revision counts', () => {
  const changed = changeStudy(study, { protocol: '', plannedSubjects: 0 });
  assert.deepEqual(changed, { ...study, protocol: '', plannedSubjects: 0, revision: 5 });
});

test('a change without a difference changes nothing', () => {
  assert.equal(changeStudy(study, { title: [{ lang: 'en', text: 'Hypertension' }], phase: '2' }), study);
});

test('a revision is checked when it is given; a stale one shows both versions', () => {
  checkRevision(0, study, {});
  checkRevision(4, study, {});
  assert.throws(
    () => checkRevision(3, study, { phase: '3' }),
    (error) =>
      error instanceof Refusal &&
      error.reason === Reason.REVISION_STALE &&
      JSON.stringify(error.detail) === JSON.stringify({ current: study, sent: { phase: '3' } }),
  );
});
