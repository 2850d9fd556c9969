import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenForms } from './seen-forms.ts';

const forms = [
  { form: 'SE.A~FO.X', revision: '3', entry: 'ENTRY_STATUS_COMPLETE' },
  { form: 'SE.A!1~FO.X', revision: '2', entry: 'ENTRY_STATUS_STARTED' },
  { form: 'SE.A~FO.Y', revision: '4', entry: 'ENTRY_STATUS_STARTED', removed: true },
  { form: 'SE.A~FO.Z', entry: 'ENTRY_STATUS_NOT_STARTED' },
  { form: 'SE.B~FO.X', revision: '1', entry: 'ENTRY_STATUS_SKIPPED' },
];

test('a visit is signed as its forms stand: those begun and not removed, none of its other repeats', () => {
  assert.deepEqual(seenForms(forms, 'SE.A'), [{ form: 'SE.A~FO.X', revision: '3' }]);
  assert.deepEqual(seenForms(forms, 'SE.A!1'), [{ form: 'SE.A!1~FO.X', revision: '2' }]);
});

test('a casebook is signed with all of them', () => {
  assert.deepEqual(
    seenForms(forms).map(({ form }) => form),
    ['SE.A~FO.X', 'SE.A!1~FO.X', 'SE.B~FO.X'],
  );
});
