import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAt, placesToSign, signableAt, subjectsToSign } from './signing-places.ts';

const status = (form: string, signature: string, more = {}) => ({
  ...{ form, signature: `SIGNATURE_STATUS_${signature}`, entry: 'ENTRY_STATUS_COMPLETE', revision: '2' },
  ...more,
});
const forms = [
  status('V1~F1', 'VALID'),
  status('V1~F2', 'NONE'),
  status('V10~F1', 'BROKEN'),
  status('V10~F2', 'NONE', { removed: true }),
  status('V10~F3', 'NONE', { entry: 'ENTRY_STATUS_NOT_STARTED' }),
];

test('a place covers its forms and no others', () => {
  assert.ok(isAt('', 'V1~F1') && isAt('V1', 'V1~F1') && isAt('V1~F1', 'V1~F1'));
  assert.ok(!isAt('V1', 'V10~F1') && !isAt('V1~F1', 'V1~F10'));
});

test('what is signed is what is there, broken signatures first', () => {
  assert.deepEqual(
    signableAt(forms, '').map(({ form, revision, signature }) => [form, revision, signature]),
    [
      ['V10~F1', '2', 'broken'],
      ['V1~F2', '2', 'none'],
      ['V1~F1', '2', 'valid'],
    ],
  );
  assert.deepEqual(
    signableAt(forms, 'V1').map(({ form }) => form),
    ['V1~F2', 'V1~F1'],
  );
});

test('places go from the casebook to its forms, each with what is left there', () => {
  assert.deepEqual(
    placesToSign(forms).map(({ place, count }) => `${place}:${count}`),
    [':2', 'V1:1', 'V1~F2:1', 'V1~F1:0', 'V10:1', 'V10~F1:1'],
  );
});

test('subjects with broken signatures come before those who wait for their first', () => {
  assert.deepEqual(subjectsToSign([{ subject: 'B' }], [{ subject: 'A' }, { subject: 'B' }, { subject: 'A' }]), [
    { subject: 'B', broken: 1, ready: 1 },
    { subject: 'A', broken: 0, ready: 2 },
  ]);
});
