import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FhirRefusal, readDirectoryPage } from './index.ts';

const corpus = process.env.VERUM_CORPUS ?? new URL('../../../../shared/corpus', import.meta.url).pathname;
const page = (resources: readonly unknown[], more: object = {}) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
    ...more,
  });
const only = (resource: object) => readDirectoryPage(page([resource])).entries[0];
const rules = (resource: object) => only(resource)?.faults.map(({ rule, path }) => `${rule} ${path}`);

const organization = {
  resourceType: 'Organization',
  id: 'o1',
  name: '北京大学第一医院',
  telecom: [
    { system: 'phone', value: '010-1', use: 'old' },
    { system: 'phone', value: '010-2', use: 'home' },
    { system: 'phone', value: '010-3', use: 'work' },
    { system: 'email', value: 'office@pku1.example' },
  ],
  address: [{ line: ['西什库大街 8 号'], city: '北京' }],
  identifier: [{ system: 'urn:x', value: 'PKU1' }],
};

test('the five kinds are read, and what else a server sends is passed over', () => {
  const { entries } = readDirectoryPage(
    page([
      organization,
      { ...organization, id: 'o2', partOf: { reference: 'https://h/fhir/Organization/o1' } },
      { resourceType: 'Location', id: 'l1', name: 'Ward 3', status: 'inactive' },
      { resourceType: 'HealthcareService', id: 's1', name: 'Cardiology', specialty: [{ coding: [{ code: '17' }] }] },
      { resourceType: 'Practitioner', id: 'p1', name: [{ family: '王', given: ['芳'] }], active: false },
      {
        ...{ resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/p1' } },
        code: [{ text: 'Chief physician' }],
        location: [{ reference: 'Location/l1' }],
      },
      { resourceType: 'Patient', id: 'x' },
    ]),
  );
  assert.deepEqual(
    entries.map(({ record }) => record),
    [
      {
        ...{ type: 'Organization', id: 'o1', name: '北京大学第一医院', identifiers: ['PKU1'], phone: '010-3' },
        ...{ email: 'office@pku1.example', address: '西什库大街 8 号, 北京', isActive: true },
      },
      {
        ...{ type: 'Organization', id: 'o2', name: '北京大学第一医院', identifiers: ['PKU1'], phone: '010-3' },
        ...{ email: 'office@pku1.example', address: '西什库大街 8 号, 北京', isActive: true },
        partOf: 'Organization/o1',
      },
      { type: 'Location', id: 'l1', name: 'Ward 3', isActive: false },
      { type: 'HealthcareService', id: 's1', name: 'Cardiology', specialty: '17', isActive: true },
      { type: 'Practitioner', id: 'p1', name: '王芳', isActive: false },
      {
        ...{ type: 'PractitionerRole', id: 'r1', practitioner: 'Practitioner/p1', role: 'Chief physician' },
        ...{ department: 'Location/l1', isActive: true },
      },
    ],
  );
  assert.ok(entries.every(({ faults }) => faults.length === 0));
});

test('each kind of broken record is told with its rule and its place, and its neighbours are read', () => {
  const at = '/entry/0/resource';
  assert.deepEqual(rules({ id: 'o1', name: 'x' }), [`no-resource-type ${at}`]);
  assert.deepEqual(rules({ ...organization, id: undefined }), [`no-id ${at}`]);
  assert.deepEqual(rules({ ...organization, id: 'a b' }), [`no-id ${at}`]);
  assert.deepEqual(rules({ ...organization, name: undefined }), [`no-name ${at}`]);
  assert.deepEqual(rules({ ...organization, name: 5 }), [`wrong-type ${at}/name`, `no-name ${at}`]);
  // A boolean written as a text, as many of the collected files have it.
  assert.deepEqual(rules({ ...organization, active: 'true' }), [`wrong-type ${at}/active`]);
  assert.deepEqual(rules({ ...organization, telecom: '010' }), [`wrong-type ${at}/telecom`]);
  assert.deepEqual(rules({ ...organization, name: 'a\u0000b' }), [`bad-character ${at}/name`, `no-name ${at}`]);
  assert.deepEqual(rules({ ...organization, modifierExtension: [] }), [
    `modifier-not-understood ${at}/modifierExtension`,
  ]);
  assert.deepEqual(rules({ ...organization, name: 'x'.repeat(300) }), []);
  assert.deepEqual(rules({ ...organization, name: 'x'.repeat(301) }), [`too-long ${at}/name`]);
  assert.deepEqual(rules({ resourceType: 'Practitioner', id: 'p', name: [] }), [`no-name ${at}`]);
  const role = { resourceType: 'PractitionerRole', id: 'r' };
  assert.deepEqual(rules(role), [`reference-missing ${at}/practitioner`]);
  assert.deepEqual(rules({ ...role, practitioner: { display: 'Dr Who' } }), [`reference-missing ${at}/practitioner`]);
  assert.deepEqual(rules({ ...role, practitioner: { reference: 'Patient/1' } }), [
    `reference-missing ${at}/practitioner`,
  ]);

  const mixed = readDirectoryPage(page([organization, { resourceType: 'Location', id: 'l' }, null, organization]));
  assert.deepEqual(
    mixed.entries.map(({ record, faults }) => record?.type ?? faults[0]?.rule),
    ['Organization', 'no-name', 'entry-without-resource', 'id-repeated'],
  );
});

test('what a search says of itself is no record, and the next page and the total are found', () => {
  const outcome = { search: { mode: 'outcome' }, resource: { resourceType: 'OperationOutcome' } };
  const link = [
    { relation: 'self', url: 'http://h/a' },
    { relation: 'next', url: 'http://h/b' },
  ];
  const read = readDirectoryPage(JSON.stringify({ resourceType: 'Bundle', total: 70, link, entry: [outcome] }));
  assert.deepEqual(read, { entries: [], next: 'http://h/b', total: 70 });
  assert.deepEqual(readDirectoryPage('{"resourceType":"Bundle","total":"70","link":{}}'), { entries: [] });
});

test('a page that is no Bundle is refused as a whole', () => {
  for (const document of ['{"resourceType":"Patient"}', '{"entry":[]}', '[]', '{"resourceType":"Bundle","entry":{}}']) {
    assert.throws(() => readDirectoryPage(document), { code: 'not-fhir' }, document);
  }
  assert.throws(() => readDirectoryPage('<html>'), FhirRefusal);
  assert.throws(() => readDirectoryPage('{"resourceType":"Bundle","entry":[{'), { code: 'not-json' });
  assert.throws(() => readDirectoryPage('['.repeat(1_000_000)), { code: 'too-deep' });
});

test('one content has one canonical text, and its skeleton names nobody', () => {
  const person = { resourceType: 'Practitioner', id: 'p', name: 'Wang Fang', telecom: [{ value: '13800000000' }] };
  const turned = { telecom: [{ value: '13800000000' }], name: 'Wang Fang', id: 'p', resourceType: 'Practitioner' };
  assert.equal(only(person)?.canonical, only(turned)?.canonical);
  assert.notEqual(only(person)?.canonical, only({ ...person, name: 'Wang Fan' })?.canonical);
  assert.equal(
    only(person)?.skeleton,
    '{resourceType: "Practitioner", id: text(1), name: text(9), telecom: [{value: text(11)}]}',
  );
  assert.ok(!only({ ...person, 'Wang Fang': 1 })?.skeleton.includes('Wang'));
  assert.equal(
    only({
      ...person,
      ...Object.fromEntries(
        Array.from({ length: 500 }, (_, i) => [`x${'y'.repeat(i % 30)}${'abcdefghij'[i % 10]}${'z'.repeat(i % 7)}`, i]),
      ),
    })?.skeleton.length,
    1000,
  );
});

test('the examples of the standard and a synthetic region’s hospitals are read without a fault', {
  // The files of third parties are not part of the repository; where they are, one that cannot be read is a failure.
  skip: existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)',
}, () => {
  const read = (name: string) => JSON.parse(readFileSync(join(corpus, 'fhir', name), 'utf8')) as object;
  const resources = ['organization', 'location', 'healthcareservice', 'practitioner', 'practitionerrole'].map((name) =>
    read(`hl7-r4/${name}-example.json`),
  );
  const { entries } = readDirectoryPage(page(resources));
  assert.deepEqual(
    entries.map(({ source, faults }) => [source, faults.map(({ rule }) => rule)]),
    [
      'Organization/hl7',
      'Location/1',
      'HealthcareService/example',
      'Practitioner/example',
      'PractitionerRole/example',
    ].map((source) => [source, []]),
  );
  const region = readDirectoryPage(JSON.stringify(read('synthea-r4/hospitalInformation1559319163815.json')));
  assert.equal(region.entries.filter(({ record }) => record?.type === 'Organization').length, 102);
  assert.deepEqual(
    region.entries.flatMap(({ faults }) => faults),
    [],
  );
});
