import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FhirRefusal, finding, readBundle } from './index.ts';

type Json = Record<string, unknown>;

const patient = (more: Json = {}): Json => ({
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: '张', given: ['三'] }],
  ...more,
});
const quantity = (value: unknown, more: Json = {}) => ({
  value,
  system: 'http://unitsofmeasure.org',
  code: 'kg',
  ...more,
});
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const weight = (more: Json = {}): Json => ({
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: loinc('29463-7'),
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-11-15T10:30:00+08:00',
  valueQuantity: quantity(70),
  ...more,
});
const visit = (more: Json = {}): Json => ({
  resourceType: 'Encounter',
  id: 'e1',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/p1' },
  period: { start: '2026-11-15T10:00:00+08:00', end: '2026-11-15T11:00:00+08:00' },
  ...more,
});
const bundle = (...resources: (Json | { entry: Json })[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((each) => ('entry' in each ? each.entry : { resource: each })),
  });
const rules = (text: string) => readBundle(text).findings.map((each) => `${each.rule} ${each.path}`);

test('a number keeps the characters it was written with', () => {
  for (const written of ['5.10', '70', '0.500', '-1', '12345678901234567890.123456789']) {
    const text = bundle(patient(), weight()).replace('"value":70', `"value":${written}`);
    assert.equal(readBundle(text).vitalSigns[0]?.value, written);
  }
});

test('an exponent is written out with its digits, and a number beyond measure is refused', () => {
  const read = (written: string) => readBundle(bundle(weight()).replace('"value":70', `"value":${written}`));
  for (const [written, expected] of Object.entries({
    '1.20e2': '120',
    '1e2': '100',
    '7.05E+1': '70.5',
    '12e-2': '0.12',
    '1.5e-3': '0.0015',
    '0.5e1': '5',
    '-2e0': '-2',
  })) {
    const { vitalSigns, findings } = read(written);
    assert.equal(vitalSigns[0]?.value, expected, written);
    assert.equal(Number(expected), Number(written));
    assert.deepEqual(
      findings.map((each) => each.rule),
      ['exponent-written-out'],
    );
  }
  for (const written of ['1e300', '1e-300', '1'.repeat(39)]) {
    assert.deepEqual(read(written).vitalSigns, [], written);
    assert.deepEqual(
      read(written).findings.map((each) => each.rule),
      ['value-broken'],
    );
  }
});

test('a blood pressure panel makes two measurements of one observation', () => {
  const part = (code: string, value: number) => ({
    code: loinc(code),
    valueQuantity: quantity(value, { code: 'mm[Hg]' }),
  });
  const panel = weight({
    code: loinc('85354-9'),
    valueQuantity: undefined,
    component: [part('8480-6', 128), part('8462-4', 79), part('8478-0', 95)],
  });
  const { vitalSigns, findings } = readBundle(bundle(patient(), panel));
  assert.deepEqual(
    vitalSigns.map((sign) => [sign.sourceId, sign.kind, sign.value, sign.unit, sign.pointer]),
    [
      ['o1', 'systolic', '128', 'mm[Hg]', '/entry/1/resource/component/0'],
      ['o1', 'diastolic', '79', 'mm[Hg]', '/entry/1/resource/component/1'],
    ],
  );
  assert.deepEqual(
    findings.map((each) => [each.rule, each.path]),
    [['vital-sign-not-known', '/entry/1/resource/component/2/code']],
  );
  assert.match(findings[0]?.message.en ?? '', /8478-0/);
});

test('references are resolved by urn, by address, relative and with a version', () => {
  const at = (fullUrl: string, reference: string) =>
    readBundle(bundle({ entry: { fullUrl, resource: patient() } }, weight({ subject: { reference } })));
  const uuid = 'urn:uuid:5ee05359-57bf-4cee-8e89-91382c07e162';
  for (const [fullUrl, reference] of [
    [uuid, uuid],
    [uuid, 'Patient/p1'],
    ['https://h.example/fhir/Patient/p1', 'https://h.example/fhir/Patient/p1'],
    ['https://h.example/fhir/Patient/p1', 'Patient/p1/_history/3'],
  ] as const) {
    const [sign] = at(fullUrl, reference).vitalSigns;
    assert.deepEqual([sign?.subjectId, sign?.isSubjectInDocument], ['p1', true], reference);
  }
  const elsewhere = at(uuid, 'Patient/other').vitalSigns[0];
  assert.deepEqual([elsewhere?.subjectId, elsewhere?.isSubjectInDocument], ['other', false]);
});

test('a measurement whose patient is uncertain is not kept', () => {
  const withSubject = (subject: Json | undefined) => rules(bundle(patient(), visit(), weight({ subject })));
  assert.deepEqual(withSubject(undefined), ['no-subject /entry/2/resource/subject']);
  assert.deepEqual(withSubject({ display: 'x' }), ['no-subject /entry/2/resource/subject']);
  for (const reference of ['Group/1', 'Encounter/e1'])
    assert.deepEqual(withSubject({ reference }), ['subject-not-a-patient /entry/2/resource/subject']);
  for (const reference of ['urn:uuid:00000000-0000-0000-0000-000000000000', 'https://other/Patient/p1', '#p', 'p1'])
    assert.deepEqual(withSubject({ reference }), ['subject-not-found /entry/2/resource/subject']);
});

test('an observation is kept only when status, moment, value and unit are certain', () => {
  const cases: [Json, string | undefined][] = [
    [{}, undefined],
    [{ status: 'entered-in-error' }, 'withdrawn /entry/1/resource/status'],
    [{ status: 'nonsense' }, 'status-missing /entry/1/resource/status'],
    [{ category: undefined }, 'not-a-vital-sign /entry/1/resource'],
    [{ code: loinc('72514-3') }, 'vital-sign-not-known /entry/1/resource/code'],
    [{ code: { coding: [{ system: 'urn:other', code: '29463-7' }] } }, 'vital-sign-not-known /entry/1/resource/code'],
    [{ effectiveDateTime: undefined }, 'moment-missing /entry/1/resource'],
    [{ effectiveDateTime: '2026-02-29T10:00:00Z' }, 'moment-broken /entry/1/resource/effectiveDateTime'],
    [{ effectiveDateTime: '2026-11-15T10:30:00' }, 'moment-broken /entry/1/resource/effectiveDateTime'],
    [{ valueQuantity: undefined }, 'value-absent /entry/1/resource'],
    [{ valueQuantity: quantity(400, { comparator: '>' }) }, 'value-not-exact /entry/1/resource/valueQuantity'],
    [{ valueQuantity: quantity(70, { code: 'cm' }) }, 'unit-not-known /entry/1/resource/valueQuantity'],
    [{ valueQuantity: { value: 70 } }, 'unit-not-known /entry/1/resource/valueQuantity'],
    [{ valueQuantity: quantity(70, { system: 'urn:local' }) }, 'unit-not-known /entry/1/resource/valueQuantity'],
    [{ encounter: { reference: 'urn:uuid:x' } }, 'encounter-not-found /entry/1/resource/encounter'],
    [{ modifierExtension: [{ url: 'u' }] }, 'modifier-not-understood /entry/1/resource/modifierExtension'],
  ];
  for (const [more, expected] of cases) {
    const text = bundle(patient(), weight(more));
    assert.deepEqual(rules(text), expected === undefined ? [] : [expected], JSON.stringify(more));
    const isKept = expected === undefined || expected.startsWith('encounter');
    assert.equal(readBundle(text).vitalSigns.length, isKept ? 1 : 0, JSON.stringify(more));
  }
  assert.equal(
    readBundle(bundle(weight({ effectiveDateTime: '2026-11-15' }))).vitalSigns[0]?.effective.precision,
    'day',
  );
});

test('a value of the wrong JSON type is told with its place and not guessed at', () => {
  assert.deepEqual(rules(bundle(weight({ valueQuantity: quantity('70') }))), [
    'wrong-type /entry/0/resource/valueQuantity/value',
    'value-absent /entry/0/resource',
  ]);
  assert.deepEqual(rules(bundle(patient({ gender: 1, birthDate: '2026-13', name: [{ text: 'a\u0001' }, 7] }))), [
    'wrong-type /entry/0/resource/name/1',
    'bad-character /entry/0/resource/name/0/text',
    'no-identifying-data /entry/0/resource',
  ]);
});

test('a unit in words is read where it can mean one thing only', () => {
  const { vitalSigns, findings } = readBundle(
    bundle(weight({ code: loinc('8310-5'), valueQuantity: { value: 36.8, unit: '℃' } })),
  );
  assert.equal(vitalSigns[0]?.unit, 'Cel');
  assert.deepEqual(
    findings.map((each) => each.rule),
    ['unit-not-coded'],
  );
});

test('a patient keeps partial birth dates and is called by the current official name', () => {
  const read = (more: Json) => readBundle(bundle(patient(more)));
  assert.equal(read({}).patients[0]?.name, '张三');
  const names = [
    { use: 'maiden', family: 'Old' },
    { use: 'usual', given: ['Jim'] },
    { use: 'official', family: 'Doe', given: ['Jane', 'Q'] },
  ];
  assert.equal(read({ name: names }).patients[0]?.name, 'Jane Q Doe');
  for (const birthDate of ['1962', '1962-05', '1962-05-17'])
    assert.equal(read({ birthDate }).patients[0]?.birthDate, birthDate);
  for (const birthDate of ['1962-13', '1962-02-30', '62', '1962-05-UK']) {
    assert.equal(read({ birthDate }).patients[0]?.birthDate, undefined);
    assert.deepEqual(
      read({ birthDate }).findings.map((each) => each.rule),
      ['birth-date-broken'],
    );
  }
  assert.deepEqual(
    read({ gender: 'M' }).findings.map((each) => each.rule),
    ['gender-not-known'],
  );
});

test('an encounter needs patient, class, status and start, and loses an end before its start', () => {
  const cases: [Json, string | undefined][] = [
    [{}, undefined],
    [{ class: undefined }, 'class-missing /entry/0/resource/class'],
    [{ class: [{ coding: [] }] }, 'wrong-type /entry/0/resource/class'],
    [{ status: 'cancelled' }, 'withdrawn /entry/0/resource/status'],
    [{ period: {} }, 'moment-missing /entry/0/resource/period'],
    [{ period: { start: 'noon' } }, 'moment-broken /entry/0/resource/period/start'],
    [{ subject: undefined }, 'no-subject /entry/0/resource/subject'],
  ];
  for (const [more, expected] of cases) {
    const { encounters, findings } = readBundle(bundle(visit(more)));
    assert.equal(encounters.length, expected === undefined ? 1 : 0, JSON.stringify(more));
    const [first] = findings.map((each) => `${each.rule} ${each.path}`);
    assert.equal(first, expected, JSON.stringify(more));
  }
  const swapped = visit({ period: { start: '2026-11-15T11:00:00+08:00', end: '2026-11-15T02:00:00Z' } });
  const { encounters, findings } = readBundle(bundle(swapped));
  assert.equal(encounters[0]?.end, undefined);
  assert.deepEqual(
    findings.map((each) => each.rule),
    ['period-ends-first'],
  );
});

test('entries that cannot be told apart, are empty or are no writes are reported', () => {
  assert.deepEqual(
    rules(
      bundle(
        patient(),
        patient(),
        patient({ id: undefined }),
        patient({ id: 'has space' }),
        { entry: {} },
        { entry: { request: { method: 'DELETE', url: 'Patient/p1' } } },
        { entry: { resource: {} } },
        { resourceType: 'Claim', id: 'c' },
      ),
    ),
    [
      'entry-without-resource /entry/4',
      'entry-not-a-write /entry/5',
      'id-repeated /entry/1/resource/id',
      'no-id /entry/2/resource',
      'no-id /entry/3/resource',
      'no-resource-type /entry/6/resource',
      'resource-not-used /entry/7/resource',
    ],
  );
  const named = { fullUrl: 'urn:uuid:5ee05359-57bf-4cee-8e89-91382c07e162', resource: patient({ id: undefined }) };
  assert.equal(readBundle(bundle({ entry: named })).patients[0]?.sourceId, '5ee05359-57bf-4cee-8e89-91382c07e162');
});

test('a bundle may be empty and a document may be one resource', () => {
  const empty = { patients: [], vitalSigns: [], encounters: [], findings: [] };
  assert.deepEqual(readBundle('{"resourceType":"Bundle","type":"searchset"}'), empty);
  assert.equal(readBundle(JSON.stringify(weight())).vitalSigns[0]?.pointer, '');
  assert.equal(readBundle(new TextEncoder().encode(`\ufeff${JSON.stringify(patient())}`)).patients.length, 1);
});

test('what is no FHIR document is refused as a whole, in bounds, without repeating it', () => {
  const refusal = (document: string | Uint8Array, limits = {}) => {
    try {
      readBundle(document, limits);
    } catch (error) {
      assert.ok(error instanceof FhirRefusal, String(error));
      assert.doesNotMatch(JSON.stringify(error) + error.stack, /张三/);
      assert.equal(error.cause, undefined);
      assert.ok(error.text.zh && error.next.zh && error.next.en);
      return error.code;
    }
    return 'accepted';
  };
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.equal(refusal('{"resourceType":"Patient","name":张三}'), 'not-json');
  assert.equal(refusal('{"a":"张三'), 'not-json');
  assert.equal(refusal(''), 'not-json');
  assert.equal(refusal('<Bundle xmlns="http://hl7.org/fhir"/>'), 'not-json');
  for (const text of [
    'null',
    '1',
    '"张三"',
    '[]',
    '{}',
    '{"resourceType":1}',
    '{"__proto__":{"resourceType":"Patient"}}',
  ])
    assert.equal(refusal(text), 'not-fhir', text);
  assert.equal(refusal(new Uint8Array([0x7b, 0xff, 0x7d])), 'encoding');
  assert.equal(refusal(deep(100)), 'not-fhir');
  assert.equal(refusal(deep(101)), 'too-deep');
  assert.equal(refusal('['.repeat(5_000_000)), 'too-deep');
  assert.equal(refusal(`"${'['.repeat(200)}\\"${'['.repeat(200)}"`), 'not-fhir');
  assert.equal(refusal(bundle(patient()), { bytesMax: 50 }), 'too-large');
  assert.equal(refusal(JSON.stringify(patient()), { bytesMax: 75 }), 'too-large');
  assert.equal(refusal(bundle(patient(), visit()), { entriesMax: 2 }), 'accepted');
  assert.equal(refusal(bundle(patient(), visit()), { entriesMax: 1 }), 'too-many-entries');
  assert.equal(refusal(bundle(patient(), visit()), { valuesMax: 5 }), 'too-many-values');
  assert.equal(refusal(JSON.stringify(patient({ name: [1, 2, 3] })), { entriesMax: 1 }), 'too-many-findings');
});

test('a finding speaks both languages and never repeats free text', () => {
  const { message, action } = finding('resource-not-used', '/entry/0', '张三 <script>"');
  assert.equal(message.en, '? is not among what is imported.');
  assert.match(message.zh + action.zh, /\p{Script=Han}/u);
});
