import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '@verum/call';
import { ConfigError } from '@verum/config';
import { Role, trial } from '@verum/contracts';
import { type Harness, outcome, place, startTrial } from './harness.fixture.ts';
import { configured, exchanged, fhirHospital, isDone, officeOf, untilRun } from './hospital-sync.fixture.ts';
import { type SimulatedHospital, startHospital, usualHospital } from './simulated-hospital.fixture.ts';

let own: SimulatedHospital;
let shared: SimulatedHospital;
let harness: Harness;

// The group as DESIGN §4 writes it, but for the address and the network of a server on this machine.
const seed = (host: string) => `HospitalApi:
  Url: "http://${host}/api"
  Timeout: 2s
  Breaker: { window: 5s, sleep: 30s, bucket: 10, ratio: 0.5, request: 100 }
  Networks: [127.0.0.0/8]
`;

const site = (code: string, more: object = {}) => ({
  ...{ code, name: `Hospital ${code}`, departments: [{ id: 'd1', name: 'Cardiology' }] },
  investigators: [{ id: 'i1', name: `Doctor of ${code}`, role: 'PI', department: 'd1' }],
  ...more,
});

before(async () => {
  [own, shared] = [await startHospital(), await startHospital()];
  own.hold(usualHospital('PKU1'));
  shared.holdSites([
    site('SZ1'),
    site('SZ2'),
    site('PKU1', { name: 'Not yours to say' }),
    { code: 'SZ3' },
    site('SZ4'),
  ]);
  const yaml = `${seed(shared.host)}Hospitals:\n${fhirHospital('PKU1', own.host)}`;
  harness = await startTrial(systemClock, configured(yaml));
  const trials = harness.as('admin', place(Role.TRIAL_OFFICE, '*', '*'));
  await trials.createStudy({ study: { code: 'HTN' } });
  const name = [{ lang: '', text: 'SZ' }];
  for (const code of ['SZ1', 'SZ2']) {
    await trials.addSite({ study: 'HTN', site: { code, name, timeZone: 'Asia/Shanghai' } });
  }
});
after(async () => {
  await harness?.stop();
  await own?.stop();
  await shared?.stop();
});

test('the default connector brings every hospital that has none of its own', async () => {
  const office = officeOf(harness);
  await untilRun(office, 'PKU1', isDone(1));
  const run = await untilRun(office, 'default', isDone(1));
  assert.deepEqual(
    { parked: run.parked, pages: run.pages, state: run.state },
    { parked: 2, pages: 3, state: trial.SyncRunState.DONE },
  );
  const { hospitals } = await office.listHospitals({});
  assert.deepEqual(
    hospitals.map(({ code, name, sync }) => [code, name[0]?.text ?? '', sync?.connector]),
    [
      ['PKU1', 'Hospital PKU1', 'PKU1'],
      ['SZ1', 'Hospital SZ1', 'default'],
      ['SZ2', 'Hospital SZ2', 'default'],
      ['SZ4', 'Hospital SZ4', 'default'],
      ['default', '', 'default'],
    ],
  );
  const paged = await office.listHospitals({ pageSize: 4 });
  const rest = await office.listHospitals({ pageSize: 4, pageToken: paged.nextPageToken });
  assert.deepEqual(
    rest.hospitals.map(({ code }) => code),
    ['default'],
  );
});

test('two hospitals of one connector have records of one id each, and see nothing of one another', async () => {
  const crc = harness.hospitalsAs('li', place(Role.CRC, 'HTN', 'SZ1'));
  assert.deepEqual(
    (await crc.listHospitals({})).hospitals.map(({ code }) => code),
    ['SZ1'],
  );
  const { practitioners } = await crc.listPractitioners({ hospital: 'SZ1' });
  assert.deepEqual(
    practitioners.map(({ id, name }) => [id, name[0]?.text]),
    [['investigators/i1', 'Doctor of SZ1']],
  );
  assert.equal(await outcome(crc.listPractitioners({ hospital: 'SZ2' })), 'NOT_FOUND');
  assert.equal(await outcome(crc.getHospital({ hospital: 'default' })), 'NOT_FOUND');
});

test('a bad record of a known hospital is shown there, one of nobody’s with the connector', async () => {
  const office = officeOf(harness);
  const rules = async (hospital: string) =>
    (await office.listParkedRecords({ hospital })).records.map(({ rule, place: at }) => `${rule} ${at}`);
  assert.deepEqual(await rules('default'), ['not-its-hospital /sites/0/code']);
  shared.holdSites([site('SZ1', { departments: [{ id: 'd1', name: 5 }] }), site('SZ2'), site('SZ4')]);
  const { number } = await office.syncHospital({ hospital: 'SZ1' });
  await untilRun(office, 'SZ1', isDone(number));
  assert.deepEqual(await rules('SZ1'), ['wrong-type /sites/0/departments/0/name']);
  assert.deepEqual(await rules('SZ2'), []);
  shared.holdSites([site('SZ1'), site('SZ2'), site('SZ4')]);
  await exchanged(office, 'SZ1');
  assert.deepEqual(await rules('SZ1'), []);
});

test('the configuration is refused with its key where it cannot be meant', () => {
  const problems = (yaml: string) => {
    try {
      configured(yaml);
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      return error.problems.map(({ path, message }) => `${path} ${message}`);
    }
  };
  const one = '{ Code: A, Url: "http://h/r4" }';
  assert.deepEqual(problems(`Hospitals: [${one}]`), []);
  assert.deepEqual(problems(`Hospitals: [${one}, ${one}]`), ['Hospitals.1.Code is taken']);
  assert.deepEqual(problems('Hospitals: [{ Code: default, Url: "http://h" }]'), ['Hospitals.0.Code is taken']);
  assert.deepEqual(problems('Hospitals: [{ Code: A, Url: "ftp://h" }]'), [
    'Hospitals.0.Url must be an http or https address',
  ]);
  assert.deepEqual(problems('Hospitals: [{ Code: A, Url: "http://h", Networks: [10.0.0.0/33] }]'), [
    'Hospitals.0.Networks.0 must be a network such as 10.20.0.0/16',
  ]);
  assert.deepEqual(problems('Hospitals: [{ Code: A, Url: "http://h", Types: [PractitionerRole, Practitioner] }]'), [
    'Hospitals.0.Types must be some of Organization, Location, HealthcareService, Practitioner, PractitionerRole, in this order',
  ]);
  assert.deepEqual(problems('Hospitals: [{ Code: A, Url: "http://h", Kind: hl7v2 }]'), [
    'Hospitals.0.Kind must be one of fhir, json',
  ]);
  const { HospitalApi } = configured(seed('some-hospital'));
  assert.deepEqual(HospitalApi?.Breaker, { window: 5_000, sleep: 30_000, bucket: 10, ratio: 0.5, request: 100 });
});
