import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fakeClock, newCall, type Place, Refusal, refuse } from '@verum/call';
import { patient, Role, reasonName, trial } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { openLog } from '@verum/host';
import { patientContext } from '@verum/patient';
import { type Channel, client, type Dispatcher, dispatcher, type Envelope, localChannel } from '@verum/rpc';
import { trialContext } from '@verum/trial';

// The trial context asks the patient context who its subjects are. Both are real; the way between them is made slow,
// cut, and listened to here.

const clock = fakeClock(Date.UTC(2026, 10, 23, 8));
const { Person_Availability: Availability } = trial;
const people = new Map<string, readonly Place[]>();
const place = (role: Role, study: string, site: string): Place => ({ role, study, site });

const way = { delayMs: 0, isCut: false, seen: [] as Envelope[] };
const stops: (() => Promise<unknown>)[] = [];
let trials: Dispatcher;
let patients: Dispatcher;
let patientIds: string[];

before(async () => {
  const server = await startTestServer();
  stops.push(() => server.stop());
  const contexts = [patientContext, trialContext].map(({ name, migrations }) => ({
    schema: name,
    role: `verum_${name}`,
    folder: fileURLToPath(migrations),
  }));
  const fresh = await freshDatabase(server, contexts);
  stops.push(() => fresh.drop());
  const folder = await mkdtemp(join(tmpdir(), 'verum-trial-'));
  stops.push(() => rm(folder, { recursive: true }));
  const open = (schema: string): Database => {
    const { reach } = schema === 'trial' ? trialContext : patientContext;
    const database = openDatabase({ connection: fresh.connection(schema), schema, ...(reach && { reach }) });
    stops.push(() => database.close());
    return database;
  };
  const shared = { log: openLog({ level: 'silent' }), clock, folder };
  const serve = (bindings: Parameters<typeof dispatcher>[0]['bindings']) =>
    dispatcher({
      bindings,
      verifyToken: (token) => ({ actor: { kind: 'user', id: token, name: token }, grants: people.get(token) ?? [] }),
      observe: () => {},
    });
  const channel = crossing(localChannel(() => patients));
  const patientRuns = await patientContext.start({
    ...{ ...shared, database: open('patient'), config: { IdentifierKeyFile: undefined, IdentityRpc: undefined } },
    client: (service) => client(service, channel),
  });
  patients = serve(patientRuns.bindings);
  const trialRuns = await trialContext.start({
    ...{
      ...shared,
      database: open('trial'),
      config: {
        ...{ PatientRpc: undefined, EdcRpc: undefined, IdentityRpc: undefined },
        ...{ HospitalApi: undefined, Hospitals: undefined },
      },
    },
    client: (service) => client(service, channel),
  });
  trials = serve(trialRuns.bindings);
  stops.push(async () => await trialRuns.stop?.());

  people.set('office', [place(Role.TRIAL_OFFICE, '*', '*')]);
  people.set('li', [place(Role.CRC, 'HTN', 'PKU1')]);
  people.set('wang', [place(Role.CRC, 'HTN', 'SZ')]);
  people.set('zhao', [place(Role.MONITOR, 'HTN', '*')]);
  const office = as('office');
  await office.createStudy({ study: { code: 'HTN' } });
  for (const code of ['PKU1', 'SZ']) {
    await office.addSite({ study: 'HTN', site: { code, name: [{ text: code }], timeZone: 'Asia/Shanghai' } });
  }
  patientIds = [];
  for (const [who, hospital] of [
    ['li', 'PKU1'],
    ['li', 'PKU1'],
    ['wang', 'SZ'],
  ] as const) {
    const number = `N-${patientIds.length}`;
    const made = await persons(who).registerPatient({
      hospital,
      hospitalNumber: number,
      basics: { name: `Name ${number}` },
    });
    patientIds.push(made.id);
  }
});
after(async () => {
  for (const stop of stops.toReversed()) await stop();
});
beforeEach(() => Object.assign(way, { delayMs: 0, isCut: false, seen: [] }));

/** The way from trial to patient. */
function crossing(to: Channel): Channel {
  return {
    ...to,
    async unary(method, request, envelope) {
      way.seen.push(envelope);
      if (way.isCut) throw refuse('UNAVAILABLE', { facts: { service: 'patient' } });
      if (way.delayMs > 0) await sleep(way.delayMs, undefined, { signal: envelope.signal }).catch(() => {});
      return await to.unary(method, request, envelope);
    },
  };
}

interface Options {
  readonly timeoutMs?: number;
}

/** A client of a service whose every call is one of its own. */
function reach<S extends typeof trial.TrialService | typeof patient.PatientService>(
  service: S,
  to: () => Dispatcher,
  token: string,
) {
  const direct = client(service, localChannel(to));
  const methods = Object.entries(direct).map(([name, method]) => [
    name,
    async (request: object, { timeoutMs = 10_000 }: Options = {}) => {
      const call = newCall({ command: 'test', timeoutMs, token });
      return await (method as (request: object, options: object) => Promise<object>)(request, { call }).finally(() =>
        call.end(),
      );
    },
  ]);
  return Object.fromEntries(methods) as typeof direct;
}
const as = (token: string) => reach(trial.TrialService, () => trials, token);
const persons = (token: string) => reach(patient.PatientService, () => patients, token);
const within = (timeoutMs: number) => ({ timeoutMs }) as object;

const outcome = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
    return 'allowed';
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return [reasonName(error.reason), ...error.violations.map(({ field, rule }) => `${field}:${rule}`)].join(' ');
  }
};
const enrol = (id: string, site = 'PKU1') => ({ study: 'HTN', site, patient: id, consentDate: '2026-11-20' });

test('a subject is linked with a patient of the site’s own hospital, once', async () => {
  const [first = '', , elsewhere = ''] = patientIds;
  const made = await as('li').enrolSubject(enrol(first));
  assert.deepEqual(
    [made.person?.availability, made.person?.patient?.basics?.name],
    [Availability.AVAILABLE, 'Name N-0'],
  );
  assert.equal(await outcome(as('li').enrolSubject(enrol(first))), 'ALREADY_EXISTS');
  for (const unseen of [elsewhere, 'nobody']) {
    assert.equal(await outcome(as('li').enrolSubject(enrol(unseen))), 'INVALID_REQUEST patient:not_at_site');
  }
  people.set('both', [place(Role.CRC, 'HTN', 'PKU1'), place(Role.CRC, 'HTN', 'SZ')]);
  assert.equal(await outcome(as('both').enrolSubject(enrol(elsewhere))), 'INVALID_REQUEST patient:not_at_site');
  assert.equal(await outcome(as('both').enrolSubject(enrol(elsewhere, 'SZ'))), 'allowed');
});

test('after a screen failure the same person can be screened again', async () => {
  const [, second = ''] = patientIds;
  const { subject } = await as('li').enrolSubject(enrol(second));
  const failed = {
    study: 'HTN',
    subject,
    status: trial.SubjectStatus.SCREEN_FAILED,
    date: '2026-11-21',
    reason: 'blood pressure',
  };
  await as('li').changeSubjectStatus(failed);
  const again = await as('li').enrolSubject(enrol(second));
  const { studies, person } = await as('li').getTrialList({ patient: second });
  assert.deepEqual(
    studies.map(({ code }) => code),
    ['HTN'],
  );
  assert.equal(person?.patient?.id, second);
  const link = as('li').correctSubject({
    study: 'HTN',
    subject: again.subject,
    patient: patientIds[0] ?? '',
    reason: 'mixed up',
  });
  assert.equal(await outcome(link), 'ALREADY_EXISTS');
});

test('a list asks for all its persons with one call, and each sees what is theirs', async () => {
  const list = await as('li').listSubjects({ study: 'HTN', withPersons: true });
  assert.equal(way.seen.length, 1);
  assert.ok(list.subjects.length >= 3);
  assert.ok(list.subjects.every(({ person, patient: id }) => person?.patient?.id === id));
  const hidden = await as('zhao').listSubjects({ study: 'HTN', withPersons: true });
  assert.equal(way.seen.length, 1, 'nobody is asked for whoever may not see');
  assert.ok(
    hidden.subjects.every(({ person, patient: id }) => person?.availability === Availability.WITHHELD && id === ''),
  );
});

test('the call to patient inherits the trace and the caller, and has less time than the whole', async () => {
  const { subjects } = await as('li').listSubjects({ study: 'HTN' });
  await as('li').getSubject({ study: 'HTN', subject: subjects[0]?.subject ?? '' }, within(900));
  const [envelope] = way.seen;
  assert.equal(envelope?.metadata.authorization, 'Bearer li');
  assert.match(envelope?.metadata.traceparent ?? '', /^00-[0-9a-f]{32}-/);
  assert.ok(envelope && envelope.timeoutMs <= 450 && envelope.timeoutMs > 200, String(envelope?.timeoutMs));
});

test('when patient is too slow the rest is answered in half of the time, marked', async () => {
  const { subjects } = await as('li').listSubjects({ study: 'HTN' });
  way.delayMs = 5_000;
  for (const [timeoutMs, latestMs] of [
    [600, 550],
    [10_000, 1_500],
  ] as const) {
    const startedMs = performance.now();
    const seen = await as('li').getSubject({ study: 'HTN', subject: subjects[0]?.subject ?? '' }, within(timeoutMs));
    assert.equal(seen.person?.availability, Availability.UNAVAILABLE);
    assert.equal(seen.status, trial.SubjectStatus.SCREENING);
    assert.ok(performance.now() - startedMs < latestMs);
  }
});

test('when patient is away lists and studies are answered all the same, and no new link is made', async () => {
  way.isCut = true;
  const { subjects } = await as('li').listSubjects({ study: 'HTN', withPersons: true });
  assert.ok(subjects.length > 0 && subjects.every(({ person }) => person?.availability === Availability.UNAVAILABLE));
  const { studies, person } = await as('li').getTrialList({ patient: patientIds[0] ?? '' });
  assert.deepEqual([studies.length, person?.availability], [1, Availability.UNAVAILABLE]);
  assert.equal(await outcome(as('li').enrolSubject(enrol(patientIds[1] ?? ''))), 'UNAVAILABLE');
});
