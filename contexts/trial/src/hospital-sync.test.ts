import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall, systemClock } from '@verum/call';
import { Role, trial } from '@verum/contracts';
import { type Harness, outcome, place, startTrial } from './harness.fixture.ts';
import { configured, exchanged, fhirHospital, isDone, officeOf, untilRun } from './hospital-sync.fixture.ts';
import {
  type Resource,
  role,
  type SimulatedHospital,
  startHospital,
  usualHospital,
} from './simulated-hospital.fixture.ts';

const { SyncDecision, ParkedState, BreakerState } = trial;
const text = (words: string) => [{ lang: '', text: words }];

let hospital: SimulatedHospital;
let harness: Harness;
const office = () => officeOf(harness);
const changed = (resources: readonly Resource[], id: string, more: object) =>
  resources.map((one) => (one.id === id ? { ...one, ...more } : one));

before(async () => {
  hospital = await startHospital();
  hospital.hold(usualHospital('PKU1'));
  harness = await startTrial(systemClock, configured(`Hospitals:\n${fhirHospital('PKU1', hospital.host)}`));
  const trials = harness.as('admin', place(Role.TRIAL_OFFICE, '*', '*'));
  await trials.createStudy({ study: { code: 'HTN' } });
  await trials.createStudy({ study: { code: 'ONC' } });
  const site = { code: 'PKU1', name: text('Our name for it'), timeZone: 'Asia/Shanghai' };
  await trials.addSite({ study: 'HTN', site });
  await trials.addSite({ study: 'ONC', site: { ...site, name: text('Hospital PKU1') } });
  await trials.addSite({ study: 'ONC', site: { ...site, code: 'SZ' } });
});
after(async () => {
  await harness?.stop();
  await hospital?.stop();
});

/** Rows of the audit trail that the hospital has written since. */
async function trail(
  table: string,
): Promise<{ op: string; new: Record<string, unknown>; actor: string; reason: string }[]> {
  const call = newCall({ command: 'test', timeoutMs: 5_000, actor: { kind: 'system', id: 'test', name: '' } });
  const rows = await harness.database.read(call, (sql) =>
    sql<{ op: string; new: Record<string, unknown>; actor: string; reason: string }>(
      'select op, new, actor, reason from audit where table_name = $1 order by xid, seq',
      [table],
    ),
  );
  call.end();
  return rows;
}

test('a hospital is brought page by page, with what belongs to it and nothing else', async () => {
  // Nobody has asked: it is the schedule's first.
  const run = await untilRun(office(), 'PKU1', isDone(1));
  assert.equal(run.requestedBy, '');
  const { full, records, parked, changed: written, announced } = run;
  assert.deepEqual(
    { full, records, parked, written, announced },
    { full: true, records: 9, parked: 0, written: 8, announced: 9 },
  );
  // Three organizations in two pages; one page of each other kind but the roles and people of two.
  assert.deepEqual(hospital.requests.slice(0, 2), ['/r4/Organization?_count=2', '/r4/Organization?_count=2&_page=1']);
  const found = await office().getHospital({ hospital: 'PKU1' });
  assert.deepEqual(
    found.name.map((one) => one.text),
    ['Hospital PKU1'],
  );
  assert.equal(found.address, '1 Long Street, Beijing');
  assert.deepEqual(
    found.sites.map(({ study, site }) => `${study}/${site}`),
    ['HTN/PKU1', 'ONC/PKU1'],
  );
  assert.deepEqual([found.departments, found.practitioners, found.sync?.parked], [3, 2, 0]);
  assert.equal(found.sync?.breaker, BreakerState.CLOSED);
  const { practitioners } = await office().listPractitioners({ hospital: 'PKU1' });
  assert.deepEqual(
    practitioners.map(({ id, name, roles }) => [id, name[0]?.text, roles[0]?.role, roles[0]?.department]),
    [
      ['Practitioner/li', '李明', 'Physician', 'HealthcareService/onco'],
      ['Practitioner/wang', '王芳', 'Chief physician', 'HealthcareService/onco'],
    ],
  );
  const rows = await trail('hospital_practitioner');
  assert.ok(rows.length === 2 && rows.every(({ actor }) => actor === 'system:hospital/PKU1'));
});

test('only what has changed is asked for, and only changed fields are written, as the hospital’s', async () => {
  hospital.requests.length = 0;
  const before = (await trail('hospital_department')).length;
  hospital.hold(changed(usualHospital('PKU1'), 'ward', { status: 'inactive' }));
  const run = await exchanged(office(), 'PKU1');
  assert.equal(run.full, false);
  assert.ok(
    hospital.requests.every((request) => /_lastUpdated=ge\d{4}-/.test(request)),
    hospital.requests[0],
  );
  assert.equal(run.changed, 1);
  const rows = (await trail('hospital_department')).slice(before);
  assert.deepEqual(rows, [
    { op: 'update', new: { active: false }, actor: 'system:hospital/PKU1', reason: rows[0]?.reason },
  ]);
  // Nothing new: nothing is written at all.
  const again = await exchanged(office(), 'PKU1', true);
  assert.deepEqual([again.changed, again.unchanged, again.absent], [0, 8, 0]);
  assert.equal((await trail('hospital_department')).length, before + 1);
});

test('a field that both have changed is held, and a person decides once', async () => {
  const { revision } = await office().getHospital({ hospital: 'PKU1' });
  const edit = { hospital: 'PKU1', content: { phone: '010-9', reason: 'called them' }, expectedRevision: revision };
  assert.equal((await office().updateHospital(edit)).revision, revision + 1n);
  assert.equal(
    await outcome(office().updateHospital({ ...edit, content: { phone: '8', reason: 'x' } })),
    'REVISION_STALE',
  );
  // The hospital has not changed it: ours stands, and nobody is asked.
  await exchanged(office(), 'PKU1', true);
  assert.equal((await office().listSyncConflicts({ hospital: 'PKU1' })).conflicts.length, 0);

  const moved = { telecom: [{ system: 'phone', value: '010-2' }], address: [{ line: ['2 New Road'] }] };
  hospital.hold(changed(usualHospital('PKU1'), 'main', moved));
  const run = await exchanged(office(), 'PKU1');
  assert.equal(run.conflicts, 1);
  const held = await office().getHospital({ hospital: 'PKU1' });
  assert.deepEqual([held.phone, held.address, held.sync?.conflicts], ['010-9', '2 New Road', 1]);
  const [conflict] = (await office().listSyncConflicts({ hospital: 'PKU1' })).conflicts;
  assert.deepEqual([conflict?.field, conflict?.ours, conflict?.theirs], ['phone', '010-9', '010-2']);

  // It stays one conflict, however often the hospital says it, and follows what the hospital says.
  assert.equal((await exchanged(office(), 'PKU1', true)).conflicts, 0);
  hospital.hold(changed(usualHospital('PKU1'), 'main', { ...moved, telecom: [{ system: 'phone', value: '010-3' }] }));
  await exchanged(office(), 'PKU1', true);
  const decide = {
    hospital: 'PKU1',
    conflict: conflict?.conflict ?? 0,
    decision: SyncDecision.KEEP_OURS,
    reason: 'ours is right',
  };
  const decided = await office().decideSyncConflict(decide);
  assert.deepEqual([decided.theirs, decided.decision, decided.decidedBy], ['010-3', SyncDecision.KEEP_OURS, 'office']);
  assert.equal(await outcome(office().decideSyncConflict(decide)), 'STATE_FORBIDS');
  // What was refused is not proposed again before it changes.
  await exchanged(office(), 'PKU1', true);
  assert.equal((await office().listSyncConflicts({ hospital: 'PKU1' })).conflicts.length, 0);
  hospital.hold(changed(usualHospital('PKU1'), 'main', { ...moved, telecom: [{ system: 'phone', value: '010-4' }] }));
  await exchanged(office(), 'PKU1', true);
  const [second] = (await office().listSyncConflicts({ hospital: 'PKU1' })).conflicts;
  await office().decideSyncConflict({ ...decide, conflict: second?.conflict ?? 0, decision: SyncDecision.TAKE_THEIRS });
  assert.equal((await office().getHospital({ hospital: 'PKU1' })).phone, '010-4');
  assert.equal((await office().listSyncConflicts({ hospital: 'PKU1', all: true })).conflicts.length, 2);
});

test('a new name follows into the sites that bear the old one, and is proposed to the others', async () => {
  const trials = harness.as('admin', place(Role.TRIAL_OFFICE, '*', '*'));
  const nameAt = async (study: string) => (await trials.getSite({ study, site: 'PKU1' })).name[0]?.text;
  hospital.hold(usualHospital('PKU1', 'Peking First'));
  await exchanged(office(), 'PKU1', true);
  assert.deepEqual([await nameAt('HTN'), await nameAt('ONC')], ['Our name for it', 'Peking First']);
  const { conflicts } = await office().listSyncConflicts({ hospital: 'PKU1' });
  assert.deepEqual(
    conflicts.map(({ study, field, theirs }) => [study, field, theirs]),
    [['HTN', 'name', 'Peking First']],
  );
  // It is HTN's to decide: whoever has the other study neither sees it nor decides on it.
  const other = harness.hospitalsAs('onc', place(Role.TRIAL_OFFICE, 'ONC', '*'));
  assert.deepEqual((await other.listSyncConflicts({ hospital: 'PKU1' })).conflicts, []);
  const take = {
    hospital: 'PKU1',
    conflict: conflicts[0]?.conflict ?? 0,
    decision: SyncDecision.TAKE_THEIRS,
    reason: 'yes',
  };
  assert.equal(await outcome(other.decideSyncConflict(take)), 'NOT_FOUND');
  await office().decideSyncConflict(take);
  assert.equal(await nameAt('HTN'), 'Peking First');
});

test('bad records are parked with why and where, and everything around them is taken', async () => {
  const bad: Resource[] = [
    { resourceType: 'Practitioner', id: 'nobody' },
    { resourceType: 'Practitioner', name: [{ family: 'Zhang Canary', given: ['San'] }] },
    { resourceType: 'Location', id: 'broken', name: ['Ward 4'] },
    role('dangling', 'never-sent', 'Ghost'),
  ];
  hospital.hold([...usualHospital('PKU1', 'Peking First'), ...bad, role('r3', 'li', 'Teacher')]);
  const run = await exchanged(office(), 'PKU1', true);
  assert.deepEqual([run.parked, run.changed], [4, 1]);
  const { records } = await office().listParkedRecords({ hospital: 'PKU1' });
  assert.deepEqual(records.map(({ source, rule, place: at }) => [source, rule, at]).sort(), [
    ['Location/broken', 'wrong-type', '/entry/1/resource/name'],
    ['Practitioner', 'no-id', '/entry/1/resource'],
    ['Practitioner/nobody', 'no-name', '/entry/0/resource'],
    ['PractitionerRole/dangling', 'practitioner-not-known', '/entry/0/resource'],
  ]);
  assert.ok(!JSON.stringify(records).includes('Canary'), 'nobody is named');
  assert.ok(records.every(({ textZh, hash }) => textZh !== '' && /^[0-9a-f]{64}$/.test(hash)));

  // The hospital mends one: it leaves the list by itself.
  const mended = [...usualHospital('PKU1', 'Peking First'), ...bad.slice(1), role('r3', 'li', 'Teacher')];
  hospital.hold([...mended, { resourceType: 'Practitioner', id: 'nobody', name: [{ text: 'Somebody' }] }]);
  await exchanged(office(), 'PKU1');
  assert.equal((await office().listParkedRecords({ hospital: 'PKU1' })).records.length, 3);

  // One is dismissed, and stays so however often it comes; with another content it is open again.
  const dismiss = { hospital: 'PKU1', record: 'Location.broken', reason: 'torn down' };
  assert.equal((await office().dismissParkedRecord(dismiss)).state, ParkedState.DISMISSED);
  assert.equal(await outcome(office().dismissParkedRecord(dismiss)), 'STATE_FORBIDS');
  assert.equal(await outcome(office().dismissParkedRecord({ ...dismiss, record: 'none' })), 'NOT_FOUND');
  await exchanged(office(), 'PKU1', true);
  assert.equal((await office().listParkedRecords({ hospital: 'PKU1' })).records.length, 2);
  hospital.hold([
    ...usualHospital('PKU1', 'Peking First'),
    { resourceType: 'Location', id: 'broken', name: 7 },
    ...bad.slice(3),
  ]);
  await exchanged(office(), 'PKU1', true);
  const open = (await office().listParkedRecords({ hospital: 'PKU1' })).records.map(({ record }) => record);
  assert.ok(open.includes('Location.broken'));

  // And one is asked for again by hand.
  hospital.hold([...usualHospital('PKU1', 'Peking First'), { resourceType: 'Location', id: 'broken', name: 'Ward 4' }]);
  const { sync } = await office().getHospital({ hospital: 'PKU1' });
  const retried = await office().retryParkedRecord({ hospital: 'PKU1', record: 'Location.broken' });
  assert.equal(retried.state, ParkedState.RETRYING);
  await untilRun(office(), 'PKU1', isDone((sync?.run?.number ?? 0) + 1));
  const all = (await office().listParkedRecords({ hospital: 'PKU1', all: true })).records;
  assert.equal(all.find(({ record }) => record === 'Location.broken')?.state, ParkedState.RESOLVED);
});

test('what is no longer sent is absent after a full exchange, never gone, and back when it comes back', async () => {
  hospital.hold(usualHospital('PKU1', 'Peking First').filter(({ id }) => id !== 'li' && id !== 'r2'));
  assert.equal((await exchanged(office(), 'PKU1')).absent, 0, 'changes say nothing of what is gone');
  const run = await exchanged(office(), 'PKU1', true);
  assert.ok(run.absent >= 2);
  const people = async () => {
    const { practitioners } = await office().listPractitioners({ hospital: 'PKU1' });
    return practitioners
      .filter(({ id }) => ['Practitioner/li', 'Practitioner/wang'].includes(id))
      .map(({ absent }) => absent);
  };
  assert.deepEqual(await people(), [true, false]);
  hospital.hold(usualHospital('PKU1', 'Peking First'));
  await exchanged(office(), 'PKU1', true);
  assert.deepEqual(await people(), [false, false]);
  // A record without an id could be any of them: then nobody is called absent.
  hospital.hold([
    ...usualHospital('PKU1', 'Peking First').filter(({ id }) => id !== 'li' && id !== 'r2'),
    { resourceType: 'Practitioner' },
  ]);
  assert.equal((await exchanged(office(), 'PKU1', true)).absent, 0);
});

test('asking twice begins one run, and the same key gives the same answer', async () => {
  hospital.behave('slow');
  const first = await office().syncHospital({ hospital: 'PKU1' }, { idempotencyKey: 'k1' } as never);
  const second = await office().syncHospital({ hospital: 'PKU1' });
  const repeated = await office().syncHospital({ hospital: 'PKU1' }, { idempotencyKey: 'k1' } as never);
  assert.deepEqual([second.number, repeated.number], [first.number, first.number]);
  assert.equal(first.requestedBy, 'office');
  await untilRun(office(), 'PKU1', isDone(first.number));
  hospital.behave('well');
});
