import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { edc, identity, patient, validateMessage } from './index.ts';

const save = { study: 'S', subject: '01', form: 'V~F' };

function broken(message: MessageInitShape<typeof edc.SaveFormRequestSchema>): string[] {
  return validateMessage(edc.SaveFormRequestSchema, create(edc.SaveFormRequestSchema, message)).map(
    ({ field, rule }) => `${field} ${rule}`,
  );
}

test('a required field is there or is named', () => {
  assert.deepEqual(broken(save), []);
  assert.deepEqual(broken({ ...save, subject: '' }), ['subject required']);
});

test('a text may be as long as its limit in code points, and not one longer', () => {
  assert.deepEqual(broken({ ...save, reason: '💊'.repeat(500) }), []);
  assert.deepEqual(broken({ ...save, reason: '💊'.repeat(501) }), ['reason max_len']);
});

test('a number may be its least, and not one less', () => {
  assert.deepEqual(broken({ ...save, expectedRevision: 0n }), []);
  assert.deepEqual(
    broken({ ...save, expectedRevision: -1n }),
    ['expectedRevision gte'],
    'zero is absent in proto3 and has no rule to break',
  );
});

test('a list may have as many entries as its limit, and each is looked into', () => {
  const items = (count: number) => Array.from({ length: count }, (_, n) => ({ path: `IT.${n}` }));
  assert.deepEqual(broken({ ...save, items: items(5000) }), []);
  assert.deepEqual(broken({ ...save, items: items(5001) }), ['items max_items']);
  assert.deepEqual(broken({ ...save, items: [{ path: 'IT.A' }, { path: '' }] }), ['items[1].path required']);
});

test('what cannot be stored is refused in every text, also in one without a rule', () => {
  assert.deepEqual(broken({ ...save, items: [{ path: 'IT.A', value: 'a\u0000b' }] }), ['items[0].value bad_character']);
  assert.deepEqual(
    broken({ ...save, items: [{ path: 'IT.A', value: 'a\u0001b' }] }),
    [],
    'the item decides about the others',
  );
});

test('patterns hold from end to end', () => {
  const grant = (study: string) => {
    const message = create(identity.GrantSchema, { role: 1, study, site: '*' });
    return validateMessage(identity.GrantSchema, message).map(({ rule }) => rule);
  };
  assert.deepEqual(grant('*'), []);
  assert.deepEqual(grant('HTN-01'), []);
  assert.deepEqual(grant('HTN-01 or 1=1'), ['pattern']);
  assert.deepEqual(grant('**'), ['pattern']);
  assert.deepEqual(grant('x'.repeat(64)), []);
  assert.deepEqual(grant('x'.repeat(65)), ['pattern']);
});

test('a violation says where and how, and never what', () => {
  const basics = { name: 'CANARY'.repeat(100) };
  const message = create(patient.RegisterPatientRequestSchema, { hospital: '01', hospitalNumber: '1', basics });
  const told = JSON.stringify(validateMessage(patient.RegisterPatientRequestSchema, message));
  assert.match(told, /basics\.name/);
  assert.ok(!told.includes('CANARY'));
});
