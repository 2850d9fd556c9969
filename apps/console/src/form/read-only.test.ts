import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyReadOnly } from './read-only.ts';

test('a form is open for those who may write, until something stands against it', () => {
  assert.equal(whyReadOnly({}, true), undefined);
  assert.equal(whyReadOnly({ status: { hold: 'HOLD_NONE' } }, true), undefined);
  assert.equal(whyReadOnly({}, false)?.key, 'form.readOnly');
});

test('the reason told is the one that is hardest to undo', () => {
  const skipped = { entry: 'ENTRY_STATUS_SKIPPED', skipped: 'device broken' };
  assert.deepEqual(whyReadOnly(skipped, true), { key: 'form.skipped', params: { reason: 'device broken' } });
  assert.equal(whyReadOnly({ ...skipped, removed: true }, true)?.key, 'form.removed');
  assert.equal(whyReadOnly({ ...skipped, status: { hold: 'HOLD_FROZEN' } }, true)?.key, 'form.frozen');
  assert.equal(whyReadOnly({ removed: true, status: { hold: 'HOLD_LOCKED' } }, false)?.key, 'form.locked');
});

test('what a participant entered is theirs, whoever looks at it', () => {
  const diaryEntry = '7c0e5a52-3b1f-4c57-9d0e-2f3f8f1f5a10';
  assert.equal(whyReadOnly({ diaryEntry }, true)?.key, 'form.diary');
  assert.equal(whyReadOnly({ diaryEntry }, false)?.key, 'form.diary');
  assert.equal(whyReadOnly({ diaryEntry, status: { hold: 'HOLD_LOCKED' } }, true)?.key, 'form.locked');
});
