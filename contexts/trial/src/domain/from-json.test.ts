import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FHIR_LIMITS, type JsonValue, parseJson } from '@verum/fhir';
import { fromJson } from './from-json.ts';

const read = (sites: unknown, brings: (code: string) => boolean = () => true) =>
  fromJson(parseJson(JSON.stringify(sites), FHIR_LIMITS) as readonly JsonValue[], 'default', brings);
const faults = (site: unknown) => read([site]).flatMap(({ fault }) => (fault ? `${fault.rule} ${fault.place}` : []));

const site = {
  code: 'SZ1',
  name: [{ lang: 'zh', text: '深圳一院' }],
  phone: '0755-1',
  departments: [{ id: 'card', name: 'Cardiology', specialty: 'Heart' }],
  investigators: [
    { id: 'w1', name: '王芳', role: 'PI', department: 'card' },
    { id: 'w2', name: 'Li' },
  ],
};

test('a site brings itself, its departments, its people and what they do', () => {
  const entries = read([site]);
  assert.deepEqual(
    entries.map(({ fault }) => fault),
    [undefined, undefined, undefined, undefined, undefined],
  );
  assert.deepEqual(
    entries.map(({ record }) => record),
    [
      {
        ...{ kind: 'hospital', hospital: 'SZ1', id: 'site/SZ1' },
        // What it does not mention is not taken away: no address, no email.
        fields: { name: [{ lang: 'zh', text: '深圳一院' }], phone: '0755-1' },
      },
      {
        ...{ kind: 'department', hospital: 'SZ1', id: 'departments/card', name: [{ lang: '', text: 'Cardiology' }] },
        ...{ specialty: 'Heart', active: true },
      },
      {
        ...{ kind: 'practitioner', hospital: 'SZ1', id: 'investigators/w1', name: [{ lang: '', text: '王芳' }] },
        active: true,
      },
      {
        ...{ kind: 'practitioner', hospital: 'SZ1', id: 'investigators/w2', name: [{ lang: '', text: 'Li' }] },
        active: true,
      },
      {
        ...{ kind: 'role', hospital: 'SZ1', id: 'investigators/w1.role', practitioner: 'investigators/w1', role: 'PI' },
        ...{ department: 'departments/card', active: true },
      },
    ],
  );
});

test('each thing wrong is told at its place, and costs nobody else', () => {
  assert.deepEqual(faults(7), ['not-a-record /sites/0']);
  assert.deepEqual(faults({ ...site, code: 'a b' }), ['code-broken /sites/0/code']);
  assert.deepEqual(faults({ ...site, code: undefined }), ['code-broken /sites/0/code']);
  assert.deepEqual(faults({ ...site, name: '' }), ['name-missing /sites/0/name']);
  assert.deepEqual(faults({ ...site, name: 5 }), ['wrong-type /sites/0/name']);
  assert.deepEqual(faults({ ...site, name: [{ lang: 'zh' }] }), ['wrong-type /sites/0/name/0/text']);
  assert.deepEqual(faults({ ...site, phone: ['1'] }), ['wrong-type /sites/0/phone']);
  assert.deepEqual(faults({ ...site, email: 'x'.repeat(500) }), []);
  assert.deepEqual(faults({ ...site, email: 'x'.repeat(501) }), ['too-long /sites/0/email']);
  assert.deepEqual(faults({ ...site, address: 'a\u0000b' }), ['bad-character /sites/0/address']);
  assert.deepEqual(faults({ ...site, departments: 'many' }), ['wrong-type /sites/0/departments']);
  assert.deepEqual(faults({ ...site, departments: [{ name: 'x' }, ...site.departments, ...site.departments] }), [
    'id-missing /sites/0/departments/0/id',
    'id-repeated /sites/0/departments/2/id',
  ]);
  // Who cannot be read is told of once, though a role hangs on it.
  assert.deepEqual(faults({ ...site, investigators: [{ id: 'w1', role: 'PI' }] }), [
    'name-missing /sites/0/investigators/0/name',
  ]);
  const mixed = read([site, { code: 'SZ2' }]);
  assert.equal(mixed.filter(({ record }) => record !== undefined).length, 5);
});

test('a hospital that another connection brings is not taken from this one', () => {
  const [entry] = read([site], (code) => code !== 'SZ1');
  assert.deepEqual([entry?.fault?.rule, entry?.record, entry?.hospital], ['not-its-hospital', undefined, 'default']);
});
