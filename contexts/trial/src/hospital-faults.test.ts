import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '@verum/call';
import { Role, trial } from '@verum/contracts';
import { type Harness, place, startTrial } from './harness.fixture.ts';
import { configured, exchanged, fhirHospital, isDone, officeOf, untilRun } from './hospital-sync.fixture.ts';
import { type SimulatedHospital, startHospital, usualHospital } from './simulated-hospital.fixture.ts';

const { BreakerState, SyncRunState } = trial;
const patient = ', Breaker: { window: 1m, sleep: 30s, bucket: 10, ratio: 0.5, request: 1000 }';
const touchy = ', Breaker: { window: 1m, sleep: 30s, bucket: 10, ratio: 0.5, request: 2 }';

let hospital: SimulatedHospital;
let harness: Harness | undefined;

beforeEach(async () => {
  hospital = await startHospital();
  hospital.hold(usualHospital('PKU1'));
});
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
  await hospital.stop();
});

async function start(yaml: string, clock: Clock = systemClock): Promise<Harness> {
  harness = await startTrial(clock, configured(yaml));
  return harness;
}

const pages = () => hospital.requests.map((request) => request.replace(/_count=2&?/, ''));

test('whatever goes wrong, it is told by its name, nothing is lost, and the run goes on where it stopped', async () => {
  const short = fhirHospital('PKU1', hospital.host, patient).replace('Timeout: 5s', 'Timeout: 2s');
  const office = officeOf(await start(`Hospitals:\n${short}`));
  await untilRun(office, 'PKU1', isDone(1));
  for (const [how, failure] of [
    ['hanging', 'late'],
    ['resetting', 'reset'],
    ['short', 'truncated'],
    ['broken', 'status'],
    ['busy', 'status'],
    ['half', 'page-unreadable'],
    ['bomb', 'body-too-large'],
  ] as const) {
    hospital.requests.length = 0;
    hospital.behave((request) => (request === 0 ? 'well' : how));
    const { number } = await office.syncHospital({ hospital: 'PKU1', full: true });
    const waiting = await untilRun(
      office,
      'PKU1',
      (run, status) => run.number === number && status.failure === failure,
    );
    assert.deepEqual([waiting.state, waiting.pages], [SyncRunState.WAITING, 1], how);
    const { sync } = await office.getHospital({ hospital: 'PKU1' });
    assert.ok(sync && sync.failures >= 1 && sync.failureTextZh !== '' && sync.nextTryAt !== '', how);
    assert.ok(sync.lastSuccessAt !== '', 'the last success stays');
    hospital.behave('well');
    assert.equal((await office.syncHospital({ hospital: 'PKU1' })).number, number, 'it is the same run');
    const done = await untilRun(office, 'PKU1', isDone(number));
    assert.equal(done.records, 9, how);
    // The page that was taken is not asked for again.
    assert.equal(pages().filter((page) => page === '/r4/Organization?').length, 1, how);
  }
});

test('a page that leads elsewhere, a circle and a forgotten page end the run, and the next one begins anew', async () => {
  const office = officeOf(await start(`Hospitals:\n${fhirHospital('PKU1', hospital.host, patient)}`));
  await untilRun(office, 'PKU1', isDone(1));
  for (const [how, failure] of [
    ['elsewhere', 'host-not-allowed'],
    ['circle', 'circle'],
    ['forgetful', 'status'],
  ] as const) {
    hospital.behave(how);
    const { number } = await office.syncHospital({ hospital: 'PKU1', full: true });
    const run = await untilRun(office, 'PKU1', (one) => one.number === number && one.state === SyncRunState.FAILED);
    assert.deepEqual([run.failure, run.absent], [failure, 0], how);
    assert.ok(run.pages < 10, 'a circle is left after a few rounds');
    hospital.behave('well');
    const next = await exchanged(office, 'PKU1', true);
    assert.ok(next.number > number);
  }
});

test('a hospital that flaps is read to its end', async () => {
  const office = officeOf(await start(`Hospitals:\n${fhirHospital('PKU1', hospital.host, patient)}`));
  await untilRun(office, 'PKU1', isDone(1));
  hospital.behave((request) => (request % 2 === 0 ? 'resetting' : 'well'));
  const { number } = await office.syncHospital({ hospital: 'PKU1', full: true });
  // Asked for again and again, until that begins another run: then this one is over.
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await office.syncHospital({ hospital: 'PKU1' })).number > number) break;
    await setTimeout(50);
  }
  const run = (await office.listSyncRuns({ hospital: 'PKU1' })).runs.find((one) => one.number === number);
  assert.equal(run?.state, SyncRunState.DONE);
  assert.deepEqual([run?.records, run?.changed, run?.absent], [9, 0, 0]);
});

/** Real time that can be pushed ahead. */
function pushedClock(): Clock & { advance(ms: number): void } {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    advance: (ms) => {
      aheadMs += ms;
    },
  };
}

test('an open breaker leaves the hospital alone, to the last packet, then tries exactly once', async () => {
  const clock = pushedClock();
  const office = officeOf(await start(`Hospitals:\n${fhirHospital('PKU1', hospital.host, touchy)}`, clock));
  await untilRun(office, 'PKU1', isDone(1));
  clock.advance(61_000);
  hospital.behave('broken');
  const beganMs = clock.nowMs();
  const { number } = await office.syncHospital({ hospital: 'PKU1', full: true });
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await office.getHospital({ hospital: 'PKU1' })).sync?.breaker === BreakerState.OPEN) break;
    await office.syncHospital({ hospital: 'PKU1' });
    await setTimeout(20);
  }
  const connections = hospital.connections();
  for (let tries = 0; tries < 5; tries += 1) {
    await office.syncHospital({ hospital: 'PKU1' });
    await setTimeout(50);
  }
  await untilRun(office, 'PKU1', (run, status) => run.number === number && status.failure === 'breaker-open');
  assert.equal(hospital.connections(), connections, 'not one packet');
  const { sync } = await office.getHospital({ hospital: 'PKU1' });
  const waitMs = Date.parse(sync?.breakerRetryAt ?? '') - clock.nowMs();
  // It opened after this began, however long ago that is on a busy machine.
  const sinceMs = clock.nowMs() - beganMs;
  assert.ok(waitMs + sinceMs > 25_000 && waitMs <= 30_000, `it says when: ${waitMs}`);
  assert.ok(Date.parse(sync?.nextTryAt ?? '') >= Date.parse(sync?.breakerRetryAt ?? '') - 100);

  clock.advance(30_000);
  await untilRun(office, 'PKU1', (_, status) => status.failure === 'status' && status.breaker === BreakerState.OPEN);
  assert.equal(hospital.connections(), connections + 1, 'one probe');
  clock.advance(30_000);
  hospital.behave('well');
  assert.equal((await untilRun(office, 'PKU1', isDone(number))).records, 9);
  assert.equal((await office.getHospital({ hospital: 'PKU1' })).sync?.breaker, BreakerState.CLOSED);
});

test('a hospital that says when it is back is not asked before, however often somebody wants it', async () => {
  const clock = pushedClock();
  const office = officeOf(await start(`Hospitals:\n${fhirHospital('PKU1', hospital.host, patient)}`, clock));
  await untilRun(office, 'PKU1', isDone(1));
  hospital.behave('closed');
  const { number } = await office.syncHospital({ hospital: 'PKU1' });
  await untilRun(office, 'PKU1', (run, status) => run.number === number && status.failure === 'status');
  hospital.behave('well');
  const connections = hospital.connections();
  for (let tries = 0; tries < 5; tries += 1) {
    await office.syncHospital({ hospital: 'PKU1' });
    await setTimeout(50);
  }
  assert.equal(hospital.connections(), connections);
  const { sync } = await office.getHospital({ hospital: 'PKU1' });
  assert.ok(Date.parse(sync?.nextTryAt ?? '') - clock.nowMs() > 50_000, 'and it is told when it will be');
  clock.advance(60_000);
  await untilRun(office, 'PKU1', isDone(number));
});

test('a hospital that hangs holds up neither another hospital nor anybody’s work', async () => {
  const other = await startHospital();
  other.hold(usualHospital('SZ'));
  hospital.behave('hanging');
  const slow = fhirHospital('PKU1', hospital.host, patient).replace('Timeout: 5s', 'Timeout: 1m');
  const running = await start(`Hospitals:\n${slow}${fhirHospital('SZ', other.host)}`);
  const office = officeOf(running);
  while (hospital.requests.length === 0) await setTimeout(10);
  // Again and again, and by many: the hanging one has one place.
  await Promise.all(Array.from({ length: 10 }, () => office.syncHospital({ hospital: 'PKU1' })));
  assert.equal((await untilRun(office, 'SZ', isDone(1))).records, 9);
  const trials = running.as('admin', place(Role.TRIAL_OFFICE, '*', '*'));
  await trials.createStudy({ study: { code: 'HTN' } });
  const crc = running.as('li', place(Role.CRC, 'HTN', 'PKU1'));
  await trials.addSite({
    study: 'HTN',
    site: { code: 'PKU1', name: [{ lang: '', text: 'x' }], timeZone: 'Asia/Shanghai' },
  });
  for (let count = 0; count < 10; count += 1) {
    await crc.enrolSubject({ study: 'HTN', site: 'PKU1', consentDate: '2026-01-01' });
  }
  const { sync } = await office.getHospital({ hospital: 'PKU1' });
  assert.deepEqual([sync?.run?.state, sync?.run?.pages], [SyncRunState.RUNNING, 0], 'it hangs still');
  assert.equal(hospital.connections(), 1);
  await other.stop();
});

/** A process of the trial service on the harness's database. */
async function startProcess(connection: unknown, yaml: string) {
  const file = fileURLToPath(new URL('hospital-sync-process.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [file, JSON.stringify({ connection, yaml })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('killed in the middle of a run, another process goes on at its cursor, and two never read at once', async () => {
  // This process only asks: it brings no hospital itself.
  const running = await start('');
  hospital.hold([...usualHospital('PKU1'), ...many(40)]);
  const yaml = `Hospitals:\n${fhirHospital('PKU1', hospital.host, patient)}`;
  hospital.behave('slow');
  const first = await startProcess(running.connection, yaml);
  while (hospital.requests.length < 8) await setTimeout(10);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const [second, third] = await Promise.all([0, 1].map(() => startProcess(running.connection, yaml)));
  const office = officeOf(running);
  const run = await untilRun(office, 'PKU1', isDone(1));
  assert.equal(run.records, 49);
  // Every page once, but for the one that was in hand when the process was killed.
  const again = hospital.requests.length - new Set(hospital.requests).size;
  assert.ok(again <= 1, `${again} pages were asked for again`);
  assert.equal((await office.listPractitioners({ hospital: 'PKU1', pageSize: 100 })).practitioners.length, 42);
  for (const child of [second, third]) {
    child?.kill('SIGKILL');
    if (child) await once(child, 'exit');
  }
});

function many(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    ...{ resourceType: 'Practitioner', id: `p${index}`, name: [{ text: `Doctor ${index}` }] },
  }));
}
