import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall, systemClock } from '@verum/call';
import { Role } from '@verum/contracts';
import { type Harness, outcome, place, startTrial } from './harness.fixture.ts';
import { configured, exchanged, fhirHospital, isDone, officeOf, untilRun } from './hospital-sync.fixture.ts';
import { type SimulatedHospital, startHospital, usualHospital } from './simulated-hospital.fixture.ts';

let hospital: SimulatedHospital;
let harness: Harness;
const office = () => officeOf(harness);

before(async () => {
  hospital = await startHospital();
  hospital.hold(usualHospital('PKU1'));
  harness = await startTrial(systemClock, configured(`Hospitals:\n${fhirHospital('PKU1', hospital.host)}`));
  const trials = harness.as('admin', place(Role.TRIAL_OFFICE, '*', '*'));
  await trials.createStudy({ study: { code: 'HTN' } });
  await trials.createStudy({ study: { code: 'ONC' } });
  const site = { code: 'PKU1', name: [{ lang: '', text: 'x' }], timeZone: 'Asia/Shanghai' };
  await trials.addSite({ study: 'HTN', site });
  await trials.addSite({ study: 'ONC', site });
  await trials.addSite({ study: 'ONC', site: { ...site, code: 'SZ' } });
  await untilRun(office(), 'PKU1', isDone(1));
});
after(async () => {
  await harness?.stop();
  await hospital?.stop();
});

test('who has a site of the hospital sees it, and nobody sees the practitioners of another', async () => {
  const crc = harness.hospitalsAs('li', place(Role.CRC, 'HTN', 'PKU1'));
  const elsewhere = harness.hospitalsAs('wang', place(Role.CRC, 'ONC', 'SZ'));
  const wholeStudy = harness.hospitalsAs('dm', place(Role.DATA_MANAGER, 'ONC', '*'));
  const noStudy = harness.hospitalsAs('x', place(Role.DATA_MANAGER, 'OTHER', '*'));
  assert.deepEqual(
    (await crc.listHospitals({})).hospitals.map(({ code }) => code),
    ['PKU1'],
  );
  assert.deepEqual(
    (await crc.getHospital({ hospital: 'PKU1' })).sites.map(({ study }) => study),
    ['HTN'],
  );
  assert.equal((await wholeStudy.listPractitioners({ hospital: 'PKU1' })).practitioners.length > 0, true);
  for (const one of [elsewhere, noStudy]) {
    assert.deepEqual((await one.listHospitals({})).hospitals, []);
    for (const ask of [
      one.getHospital,
      one.listPractitioners,
      one.listDepartments,
      one.listSyncRuns,
      one.listSyncConflicts,
    ]) {
      assert.equal(await outcome(ask({ hospital: 'PKU1' })), 'NOT_FOUND');
    }
  }
  assert.equal(await outcome(crc.syncHospital({ hospital: 'PKU1' })), 'PERMISSION_DENIED');
  assert.equal(await outcome(office().getHospital({ hospital: 'NONE' })), 'NOT_FOUND');
  // The second fence: the table itself keeps them from whoever asks without a predicate.
  const call = newCall({ command: 'test', timeoutMs: 5_000, scope: [place(Role.CRC, 'ONC', 'SZ')] });
  const rows = await harness.database.read(call, (sql) => sql('select id from hospital_practitioner'));
  call.end();
  assert.deepEqual(rows, []);
});

test('lists come in pages', async () => {
  for (let run = 0; run < 4; run += 1) await exchanged(office(), 'PKU1');
  const seen: number[] = [];
  let pageToken = '';
  do {
    const page = await office().listSyncRuns({ hospital: 'PKU1', pageSize: 2, pageToken });
    seen.push(...page.runs.map(({ number }) => number));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(seen, [5, 4, 3, 2, 1]);
  const first = await office().listPractitioners({ hospital: 'PKU1', pageSize: 1 });
  const second = await office().listPractitioners({ hospital: 'PKU1', pageSize: 1, pageToken: first.nextPageToken });
  assert.deepEqual(
    [first.practitioners[0]?.id, second.practitioners[0]?.id, second.nextPageToken],
    ['Practitioner/li', 'Practitioner/wang', ''],
  );
});
