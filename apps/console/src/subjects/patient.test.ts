import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patientName, sexOf, tagsIn } from './patient.ts';

test('tags are typed with the commas of either language, each counts once', () => {
  assert.deepEqual(tagsIn(' hypertension，糖尿病, hypertension、 '), ['hypertension', '糖尿病']);
  assert.deepEqual(tagsIn('  '), []);
});

test('a sex that is not said is not known', () => {
  assert.equal(sexOf('SEX_FEMALE'), 'FEMALE');
  assert.equal(sexOf('SEX_UNSPECIFIED'), 'UNKNOWN');
  assert.equal(sexOf(undefined), 'UNKNOWN');
});

test('a patient without a name is known by the hospital number', () => {
  assert.equal(patientName({ basics: { name: '王芳' }, hospitalNumber: '0012345' }), '王芳 · 0012345');
  assert.equal(patientName({ hospitalNumber: '0012345' }), '0012345');
});
