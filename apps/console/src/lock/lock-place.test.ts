import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actsAt, pointOf, splitPlace } from './lock-place.ts';

test('a level offers what its state and the role allow, and never to open a lock alone', () => {
  const all = () => true;
  assert.deepEqual(actsAt('HOLD_NONE', all), ['freeze', 'lock']);
  assert.deepEqual(actsAt(undefined, all), ['freeze', 'lock']);
  assert.deepEqual(actsAt('HOLD_FROZEN', all), ['unfreeze', 'lock']);
  assert.deepEqual(actsAt('HOLD_LOCKED', all), ['unlock']);
  assert.deepEqual(
    actsAt('HOLD_LOCKED', (permission) => permission === 'freeze'),
    [],
  );
  assert.deepEqual(
    actsAt('HOLD_NONE', (permission) => permission === 'freeze'),
    ['freeze'],
  );
  assert.deepEqual(
    actsAt('HOLD_NONE', () => false),
    [],
  );
});

test('a place of the checklist is a subject and a form, whatever the form is called', () => {
  assert.deepEqual(splitPlace('01-001/SE.A~FO.B'), { subject: '01-001', form: 'SE.A~FO.B' });
  assert.equal(pointOf('open-queries')?.clearing, 'queries');
  assert.equal(pointOf('something-new'), undefined);
});
