import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSteps } from './subject-history.ts';

const enrolled = { at: '2026-11-20T02:00:00Z', actor: 'u1', actorName: 'Li Na', command: 'Enrol', reason: 'Screened' };
const left = { at: '2026-11-22T02:00:00Z', actor: 'u2', command: 'ChangeStatus', reason: 'moved away' };

test('fields that changed at once are one step, the newest step comes first', () => {
  const steps = changeSteps([
    { ...enrolled, field: 'consent_date', new: '2026-11-20' },
    { ...enrolled, field: 'status', new: 'SCREENING' },
    { ...left, field: 'status', old: 'SCREENING', new: 'WITHDRAWN' },
  ]);
  assert.deepEqual(
    steps.map(({ by, fields, reason }) => [by, fields.map(({ field }) => field), reason]),
    [
      ['u2', ['status'], 'moved away'],
      ['Li Na', ['consent_date', 'status'], ''],
    ],
  );
});

test('a reason is shown where a person gave one', () => {
  const reasons = ['Status: ENROLLED', 'Screened', 'Status: see the letter', ''];
  const steps = reasons.map((reason) => changeSteps([{ ...left, field: 'status', reason }])[0]?.reason);
  assert.deepEqual(steps, ['', '', 'Status: see the letter', '']);
});
