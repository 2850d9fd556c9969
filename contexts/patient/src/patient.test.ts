import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { fakeClock, newCall, Refusal } from '@verum/call';
import { patient } from '@verum/contracts';
import { type Harness, outcome, type Patients, startPatient } from './harness.fixture.ts';

const clock = fakeClock(Date.UTC(2026, 10, 23, 8));
const { Sex, VitalKind } = patient;
const at = (iso: string) => timestampFromDate(new Date(iso));

let harness: Harness;
let li: Patients;
let wang: Patients;

before(async () => {
  harness = await startPatient(clock);
  li = harness.coordinator('li', 'PKU1');
  wang = harness.coordinator('wang', 'SZ');
});
after(() => harness?.stop());

let counter = 0;
const register = (who: Patients, more: object = {}, hospital = 'PKU1') =>
  who.registerPatient({ hospital, hospitalNumber: `N-${++counter}`, basics: { name: 'Somebody' }, ...more });

test('a person is registered, shown, found and corrected', async () => {
  const basics = {
    name: '王小明',
    birthDate: '1962-05',
    sex: Sex.MALE,
    phone: '13800000000',
    nationalId: '110101196205170011',
  };
  const made = await register(li, { hospitalNumber: 'A-17', basics, tags: ['diabetes'] });
  assert.match(made.id, /^[0-9a-z]{20}$/);
  const seen = await li.getPatientInfo({ patient: made.id });
  assert.deepEqual(seen, made);
  assert.deepEqual(
    [seen.hospitalNumber, seen.basics?.name, seen.basics?.sex, seen.tags],
    ['A-17', '王小明', Sex.MALE, ['diabetes']],
  );

  for (const query of [
    { hospitalNumber: 'ａ-17' },
    { name: '王' },
    { name: '王小明' },
    { tag: 'diabetes', name: '王小' },
  ]) {
    const { patients } = await li.findPatients(query);
    assert.deepEqual(
      patients.map(({ id }) => id),
      [made.id],
      JSON.stringify(query),
    );
  }
  for (const query of [
    { hospitalNumber: 'A-1' },
    { name: '小明' },
    { name: '王小明明' },
    { tag: 'none' },
    { name: '王', hospital: 'SZ' },
  ]) {
    assert.deepEqual((await li.findPatients(query)).patients, [], JSON.stringify(query));
  }

  const change = { patient: made.id, basics: { phone: '', name: '王晓明' }, updateMask: { paths: ['name', 'phone'] } };
  const changed = await li.updatePatient({ ...change, expectedRevision: 1n, reason: 'misspelt' });
  assert.deepEqual([changed.basics?.name, changed.basics?.phone, changed.basics?.birthDate], ['王晓明', '', '1962-05']);
  assert.deepEqual([changed.basics?.nationalId, changed.revision], [basics.nationalId, 2n]);
  assert.deepEqual((await li.findPatients({ name: '王小' })).patients, []);
  assert.equal((await li.findPatients({ name: '王晓' })).patients.length, 1);
  assert.equal(await outcome(li.updatePatient({ ...change, expectedRevision: 1n })), 'REVISION_STALE');
  assert.equal((await li.updatePatient(change)).revision, 2n, 'nothing differs any more');
  const unknown = li.updatePatient({ ...change, updateMask: { paths: ['hospital_number'] } });
  assert.equal(await outcome(unknown), 'INVALID_REQUEST updateMask:unknown');
});

test('without a mask the members that are there change', async () => {
  const { id } = await register(li, { basics: { name: 'Li Na', phone: '1' } });
  const changed = await li.updatePatient({ patient: id, basics: { phone: '2', sex: Sex.FEMALE } });
  assert.deepEqual([changed.basics?.name, changed.basics?.phone, changed.basics?.sex], ['Li Na', '2', Sex.FEMALE]);
});

test('a number is given once in a hospital, even when fifty register it at once, and again in another', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => outcome(register(li, { hospitalNumber: 'ONE' }))),
  );
  assert.equal(outcomes.filter((one) => one === 'allowed').length, 1);
  assert.equal(outcomes.filter((one) => one === 'ALREADY_EXISTS').length, 49);
  assert.equal(await outcome(register(wang, { hospitalNumber: 'ONE' }, 'SZ')), 'allowed');
  assert.equal((await li.findPatients({ hospitalNumber: 'ONE' })).patients.length, 1);
});

test('the same key registers once and answers the same, whatever happened since', async () => {
  const request = { hospital: 'PKU1', hospitalNumber: 'KEY', basics: { name: 'Before' } };
  const first = await li.registerPatient(request, { idempotencyKey: 'k1' });
  await li.updatePatient({ patient: first.id, basics: { name: 'After' } });
  assert.deepEqual(await li.registerPatient(request, { idempotencyKey: 'k1' }), first);
  const other = li.registerPatient({ ...request, hospitalNumber: 'KEY2' }, { idempotencyKey: 'k1' });
  assert.equal(await outcome(other), 'IDEMPOTENCY_MISMATCH');
});

test('what belongs to another hospital is not found, by whichever way it is asked for', async () => {
  const { id } = await register(li, { hospitalNumber: 'HIDDEN', tags: ['hidden'] });
  const vital = { kind: VitalKind.PULSE, value: '60', unit: '/min', measuredAt: at('2026-11-23T07:00:00Z') };
  const ways = [
    wang.getPatientInfo({ patient: id }),
    wang.updatePatient({ patient: id, basics: { phone: '1' } }),
    wang.updatePatientTags({ patient: id, add: ['x'] }),
    wang.recordVitals({ patient: id, vitals: [vital] }),
    wang.listVitals({ patient: id }),
    wang.recordEncounter({ patient: id, encounter: { class: 'AMB', startedAt: at('2026-11-23T07:00:00Z') } }),
    wang.listEncounters({ patient: id }),
    register(wang),
    wang.importFhirBundle({ hospital: 'PKU1', document: { data: Buffer.from('{}') } }),
    wang.getPatientInfo({ patient: 'nobody' }),
  ];
  assert.deepEqual(new Set(await Promise.all(ways.map(outcome))), new Set(['NOT_FOUND']));
  assert.deepEqual((await wang.batchGetPatientInfo({ patients: [id, 'nobody'] })).patients, []);
  for (const query of [{ hospitalNumber: 'HIDDEN' }, { tag: 'hidden' }, { hospital: 'PKU1' }]) {
    assert.deepEqual((await wang.findPatients(query)).patients, []);
  }
  const everywhere = harness.coordinator('chief', '*');
  assert.equal((await everywhere.getPatientInfo({ patient: id })).id, id);
  assert.deepEqual(
    (await everywhere.batchGetPatientInfo({ patients: [id, id] })).patients.map((one) => one.id),
    [id],
  );
});

test('tags are added and removed; twenty at once are all there', async () => {
  const { id } = await register(li);
  const names = Array.from({ length: 20 }, (_, index) => `tag ${String(index).padStart(2, '0')}`);
  await Promise.all(names.map((tag) => li.updatePatientTags({ patient: id, add: [tag] })));
  const { tags, revision } = await li.updatePatientTags({ patient: id, add: ['z'], remove: ['tag 00'] });
  assert.deepEqual([tags, revision], [[...names.slice(1), 'z'], 22n]);
  assert.equal((await li.updatePatientTags({ patient: id, add: ['z'] })).revision, 22n);
});

test('pages of a search miss and repeat nobody', async () => {
  const made = await Promise.all(Array.from({ length: 9 }, () => register(li, { tags: ['paged'] })));
  const found: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await li.findPatients({ tag: 'paged', pageSize: 4, pageToken });
    found.push(...page.patients.map(({ id }) => id));
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  assert.deepEqual(found, made.map(({ id }) => id).sort());
});

test('vital signs keep what was typed and come back newest first, all of one request or none', async () => {
  const { id } = await register(li);
  const pulse = (value: string, time: string) => ({
    kind: VitalKind.PULSE,
    value,
    unit: '/min',
    measuredAt: at(time),
    source: 'ward',
  });
  await li.recordVitals({
    patient: id,
    vitals: [pulse('60.0', '2026-11-21T08:00:00Z'), pulse('61', '2026-11-22T08:00:00.25Z')],
  });
  const weight = { kind: VitalKind.WEIGHT, value: '70.50', unit: 'kg', measuredAt: at('2026-11-22T08:00:00Z') };
  await li.recordVitals({ patient: id, vitals: [weight] });
  const wrong = [
    weight,
    { ...weight, value: 'heavy' },
    { ...weight, unit: '/min' },
    { ...weight, measuredAt: at('2026-11-24T00:00:00Z') },
  ];
  assert.equal(
    await outcome(li.recordVitals({ patient: id, vitals: wrong })),
    'INVALID_REQUEST vitals[1].value:not_a_decimal vitals[2].unit:unit vitals[3].measuredAt:future',
  );
  const all = await li.listVitals({ patient: id });
  assert.deepEqual(
    all.vitals.map(({ value, source }) => [value, source]),
    [
      ['61', 'ward'],
      ['70.50', ''],
      ['60.0', 'ward'],
    ],
  );
  assert.deepEqual(all.vitals[0]?.measuredAt, at('2026-11-22T08:00:00.25Z'));
  const pulses = await li.listVitals({ patient: id, kind: VitalKind.PULSE, pageSize: 1 });
  const rest = await li.listVitals({
    patient: id,
    kind: VitalKind.PULSE,
    pageSize: 1,
    pageToken: pulses.nextPageToken,
  });
  assert.deepEqual([pulses.vitals[0]?.value, rest.vitals[0]?.value, rest.nextPageToken], ['61', '60.0', '']);
  assert.equal(
    await outcome(li.recordVitals({ patient: id, vitals: [{ ...weight, kind: 99 as patient.VitalKind }] })),
    'INVALID_REQUEST vitals[0].kind:unknown',
  );
});

test('an encounter may last, and does not end before it starts', async () => {
  const { id } = await register(li);
  const encounter = { class: 'IMP', type: 'Surgery', status: 'in-progress', startedAt: at('2026-11-20T08:00:00Z') };
  const made = await li.recordEncounter({ patient: id, encounter });
  assert.equal(made.endedAt, undefined);
  await li.recordEncounter({ patient: id, encounter: { ...encounter, endedAt: encounter.startedAt } });
  const early = { ...encounter, endedAt: at('2026-11-20T07:59:59Z') };
  assert.equal(
    await outcome(li.recordEncounter({ patient: id, encounter: early })),
    'INVALID_REQUEST encounter.endedAt:date_order',
  );
  assert.equal((await li.listEncounters({ patient: id })).encounters.length, 2);
});

test('no table, trail, event or stored answer of the database holds who somebody is', async () => {
  const canaries = [
    'Canaryname',
    'CANARYNUMBER',
    '555-0142-77',
    'CANARY-ID-8',
    'Canary Street 1',
    '1931-07-19',
  ] as const;
  const [name, hospitalNumber, phone, nationalId, address, birthDate] = canaries;
  const options = { idempotencyKey: 'canary' };
  const made = await li.registerPatient(
    { hospital: 'PKU1', hospitalNumber, basics: { name, phone, nationalId, address, birthDate } },
    options,
  );
  const moved = { patient: made.id, basics: { address: `${address}b` } };
  await li.updatePatient(moved, { idempotencyKey: 'canary-2' });
  const call = newCall({ command: 'test/dump', timeoutMs: 10_000 });
  const tables = ['patient', 'vital', 'encounter', 'audit', 'outbox', 'idempotency', 'identifier_key'];
  const rows = await harness.database.read(call, (sql) =>
    Promise.all(tables.map((table) => sql<{ text: string }>(`select t::text as text from ${table} t`))),
  );
  call.end();
  const dump = rows
    .flat()
    .map(({ text }) => text)
    .join('\n');
  assert.ok(dump.includes(made.id));
  for (const canary of canaries) {
    for (const form of [
      canary,
      Buffer.from(canary).toString('hex'),
      Buffer.from(canary).toString('base64').slice(0, -4),
    ]) {
      assert.ok(!dump.toLowerCase().includes(form.toLowerCase()), canary);
    }
  }
});

test('a refusal does not repeat who it is about', async () => {
  const refused = register(li, { hospitalNumber: 'A-17', basics: { name: 'Canaryname' } });
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof Refusal);
    return !/A-17|Canaryname/.test(JSON.stringify([error.message, error.facts, error.violations]));
  });
});

test('without its key the context does not start; with a wrong or broken one neither', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'verum-patient-'));
  try {
    await assert.rejects(harness.start(folder), /is missing: .*patient\.key.*Put the file back/);
    await assert.rejects(stat(join(folder, 'patient.key')), 'no new key was made');
    await writeFile(join(folder, 'patient.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`);
    await assert.rejects(harness.start(folder), /is another one/);
    await writeFile(join(folder, 'patient.key'), 'broken');
    await assert.rejects(harness.start(folder), /is not a key of 32 bytes/);
    await copyFile(join(harness.folder, 'patient.key'), join(folder, 'patient.key'));
    await harness.start(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
});
