import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fakeClock, newCall } from '@verum/call';
import { patient } from '@verum/contracts';
import { type Harness, outcome, type Patients, startPatient } from './harness.fixture.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const corpus = join(process.env.VERUM_CORPUS ?? join(repository, '../shared/corpus'), 'fhir/synthea-r4');
const skip = existsSync(corpus) ? false : 'the corpus is not here: set VERUM_CORPUS to its folder';

let harness: Harness;
let li: Patients;
before(async () => {
  harness = await startPatient(fakeClock(Date.UTC(2026, 10, 23, 8)));
  li = harness.coordinator('li', 'PKU1', 'SZ');
});
after(() => harness?.stop());

type Resource = Record<string, unknown>;
const person = (id: string, number: string, more: Resource = {}): Resource => ({
  resourceType: 'Patient',
  id,
  identifier: [{ type: { coding: [{ code: 'MR' }] }, value: number }],
  name: [{ family: 'Doe', given: ['Jane'] }],
  ...more,
});
const pulse = (id: string, owner: string, value: number, more: Resource = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${owner}` },
  effectiveDateTime: '2026-11-20T08:00:00+08:00',
  valueQuantity: { value, unit: '/min', code: '/min', system: 'http://unitsofmeasure.org' },
  ...more,
});
const bundle = (...resources: Resource[]) => ({
  data: Buffer.from(
    JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }),
  ),
});
const load = (document: object, more: { hospital?: string; dryRun?: boolean } = {}) =>
  li.importFhirBundle({ hospital: 'PKU1', document, ...more });
type Report = Awaited<ReturnType<typeof load>>;
const counts = ({ patientsCreated, patientsUpdated, vitalsRecorded, encountersRecorded, unchanged }: Report) => [
  patientsCreated,
  patientsUpdated,
  vitalsRecorded,
  encountersRecorded,
  unchanged,
];
const rules = ({ findings }: Report) => findings.map(({ rule }) => rule);

test('Synthea patients arrive with what they were measured, and a second time nothing changes', { skip }, async () => {
  const files = readdirSync(corpus).filter((name) => !/^(hospital|practitioner)Information/.test(name));
  assert.ok(files.length >= 3);
  for (const name of files) {
    const data = readFileSync(join(corpus, name));
    const resources = (JSON.parse(data.toString()).entry as { resource: Resource }[]).map(({ resource }) => resource);
    const encountersInFile = resources.filter(({ resourceType }) => resourceType === 'Encounter').length;
    const document = { data, contentType: 'application/fhir+json' };
    const dry = await load(document, { hospital: 'SZ', dryRun: true });
    assert.deepEqual([dry.dryRun, dry.patientsCreated], [true, 1]);
    const first = await load(document, { hospital: 'SZ' });
    assert.deepEqual(counts(first), counts(dry), 'the dry run told what would happen');
    assert.equal(first.encountersRecorded, encountersInFile);
    assert.ok(first.vitalsRecorded > 0);
    const second = await load(document, { hospital: 'SZ' });
    const total = 1 + first.vitalsRecorded + first.encountersRecorded;
    assert.deepEqual(counts(second), [0, 0, 0, 0, total]);
    assert.deepEqual(second.patients, first.patients);

    const id = first.patients[0] ?? '';
    const raw = resources.find(({ resourceType }) => resourceType === 'Patient') as {
      birthDate: string;
      name: { family: string }[];
    };
    const seen = await li.getPatientInfo({ patient: id });
    assert.equal(seen.basics?.birthDate, raw.birthDate);
    assert.ok(seen.basics?.name.includes(raw.name[0]?.family ?? '?'));
    const weights = await li.listVitals({ patient: id, kind: patient.VitalKind.WEIGHT, pageSize: 500 });
    const inFile = [
      ...data.toString().matchAll(/"code":\s*"29463-7"[\s\S]*?"valueQuantity":\s*\{\s*"value":\s*([0-9.]+)/g),
    ];
    assert.deepEqual(weights.vitals.map(({ value }) => value).sort(), inFile.map(([, value]) => value).sort());
  }
});

test('a dry run stores nothing', async () => {
  const document = bundle(person('dry', 'DRY-1'), pulse('dry-1', 'dry', 60));
  assert.deepEqual(counts(await load(document, { dryRun: true })), [1, 0, 1, 0, 0]);
  assert.deepEqual((await li.findPatients({ hospitalNumber: 'DRY-1' })).patients, []);
});

test('what changed at the source is updated, what is known stays, by hospital and source id', async () => {
  const [id] = (await load(bundle(person('s1', 'S-1', { birthDate: '1962-05' }), pulse('o1', 's1', 60)))).patients;
  const changed = bundle(person('s1', 'S-1b', { gender: 'female' }), pulse('o1', 's1', 61), pulse('o2', 's1', 62));
  const report = await load(changed);
  assert.deepEqual([counts(report), report.patients], [[0, 1, 2, 0, 0], [id]]);
  const seen = await li.getPatientInfo({ patient: id ?? '' });
  assert.deepEqual(
    [seen.hospitalNumber, seen.basics?.sex, seen.basics?.birthDate, seen.revision],
    ['S-1b', patient.Sex.FEMALE, '1962-05', 2n],
  );
  const { vitals } = await li.listVitals({ patient: id ?? '' });
  assert.deepEqual(vitals.map(({ value }) => value).sort(), ['61', '62']);
  assert.deepEqual(
    counts(await load(changed, { hospital: 'SZ' })),
    [1, 0, 2, 0, 0],
    'another hospital, another person',
  );
});

test('a later document may name a patient of an earlier one; a stranger is reported', async () => {
  const [id] = (await load(bundle(person('late', 'LATE-1')))).patients;
  const report = await load(bundle(pulse('late-1', 'late', 70), pulse('late-2', 'stranger', 70)));
  assert.deepEqual([counts(report), rules(report)], [[0, 0, 1, 0, 0], ['patient-not-known']]);
  assert.equal((await li.listVitals({ patient: id ?? '' })).vitals.length, 1);
});

test('a person who was registered by hand is recognised by the hospital number', async () => {
  const made = await li.registerPatient({
    hospital: 'PKU1',
    hospitalNumber: 'HAND-1',
    basics: { name: 'Doe', phone: '1' },
  });
  const report = await load(bundle(person('hand', 'hand-1')));
  assert.deepEqual([report.patientsUpdated, report.patients], [1, [made.id]]);
  const seen = await li.getPatientInfo({ patient: made.id });
  assert.deepEqual([seen.basics?.name, seen.basics?.phone], ['Jane Doe', '1']);
  assert.deepEqual(counts(await load(bundle(person('hand', 'hand-1')))), [0, 0, 0, 0, 1]);
});

test('two persons are never joined by a number they share, and nobody comes without one', async () => {
  const report = await load(
    bundle(
      person('t1', 'TWIN'),
      person('t2', 'TWIN'),
      person('t3', ''),
      { ...person('t4', 'x'), identifier: [] },
      pulse('t5', 't2', 60),
    ),
  );
  assert.deepEqual(counts(report), [1, 0, 0, 0, 0]);
  const expected = ['hospital-number-taken', 'no-hospital-number', 'no-hospital-number', 'patient-not-known'];
  assert.deepEqual(
    rules(report)
      .filter((rule) => expected.includes(rule))
      .sort(),
    expected,
  );
  assert.deepEqual(rules(await load(bundle(person('t9', 'TWIN')))), ['hospital-number-taken']);
});

test('what cannot be kept is said with its place', async () => {
  const report = await load(
    bundle(
      person('odd', 'ODD', { birthDate: '2090-01-01', address: [{ text: 'x'.repeat(501) }] }),
      pulse('odd-1', 'odd', 60, { effectiveDateTime: '2026-11-20' }),
      pulse('odd-2', 'odd', 60, { effectiveDateTime: '2027-01-01T00:00:00Z' }),
      {
        resourceType: 'Encounter',
        id: 'odd-3',
        status: 'finished',
        class: { code: 'x'.repeat(41) },
        subject: { reference: 'Patient/odd' },
        period: { start: '2026-11-20T08:00:00Z' },
      },
    ),
  );
  assert.deepEqual(counts(report), [1, 0, 0, 0, 0]);
  assert.deepEqual(report.findings.map(({ rule, path }) => `${rule} ${path}`).sort(), [
    'birth-date-future /entry/0/resource',
    'class-too-long /entry/3/resource',
    'in-the-future /entry/2/resource',
    'time-of-day-missing /entry/1/resource',
    'too-long /entry/0/resource',
  ]);
});

test('ten imports of one document at once make one patient', async () => {
  const document = bundle(person('race', 'RACE-1'), pulse('race-1', 'race', 60));
  const reports = await Promise.all(Array.from({ length: 10 }, () => load(document)));
  assert.equal(
    reports.reduce((sum, { patientsCreated }) => sum + patientsCreated, 0),
    1,
  );
  assert.equal(new Set(reports.map(({ patients }) => patients[0])).size, 1);
});

test('a document that is none is refused, with the reason', async () => {
  const refused = async (text: string, contentType = '') => outcome(load({ data: Buffer.from(text), contentType }));
  assert.equal(await refused('{'), 'DOCUMENT_REFUSED document:not-json');
  assert.equal(await refused('{}'), 'DOCUMENT_REFUSED document:not-fhir');
  assert.equal(await refused('{}', 'text/xml'), 'UNSUPPORTED_MEDIA_TYPE');
});

test('importing leaves a trail that names who and why', async () => {
  const call = newCall({ command: 'test/audit', timeoutMs: 10_000 });
  const rows = await harness.database.read(call, (sql) =>
    sql<{ actor: string; reason: string }>(
      `select distinct actor, reason from audit where table_name = 'encounter' or op = 'update'`,
    ),
  );
  call.end();
  for (const row of rows) assert.deepEqual(row, { actor: 'li', reason: 'Imported from FHIR' });
});
