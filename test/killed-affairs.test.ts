import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { contexts } from '@verum/cli';
import { edc, patient, trial } from '@verum/contracts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { setUpTrial, siteA, study } from './src/trial-setup.ts';

// kill -9 before and after everything that trial sends while it enrols, withdraws and takes back, one process a moment;
// another process, which was there all the time, then has to end where it would have ended without it.

let stack: Stack;
before(async () => {
  stack = await startStack('one process');
  await setUpTrial(stack);
});
after(() => stack?.stop());

type Method = 'enrolSubject' | 'changeSubjectStatus' | 'correctSubject';
const child = fileURLToPath(new URL('./src/killed-at.ts', import.meta.url));

/** Whether it was killed; false when it got to the end before. */
async function killedAt(
  killAt: number,
  { token }: Person,
  method: Method,
  request: object,
  idempotencyKey: string,
): Promise<boolean> {
  const connections = Object.fromEntries(contexts.map(({ name }) => [name, stack.database.connection(name)]));
  const order = { connections, folder: stack.folder, token, killAt, method, request, idempotencyKey };
  const process = spawn(globalThis.process.execPath, [child, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code, signal] = (await once(process, 'exit')) as [number | null, string | null];
  assert.ok(signal === 'SIGKILL' || code === 0, said);
  return signal === 'SIGKILL';
}

const trials = (person: Person) => person.of(trial.TrialService);
const finished = (person: Person, subject: string) =>
  eventually(async () => (await trials(person).getSubject({ study, subject })).unfinished.length === 0, 60_000);
const partsOf = async (person: Person, id: string) => {
  const { participations } = await person.of(patient.ParticipationService).listParticipations({ patient: id });
  return participations.map(({ state, since }) => [state, since]);
};

test('whatever moment it dies at, an enrolment, a withdrawal and its reversal happen once, and everywhere', {
  timeout: 600_000,
}, async () => {
  const { SCREENING, WITHDRAWN } = trial.SubjectStatus;
  const enrolled: { readonly id: string; readonly subject: string }[] = [];
  let isKilled = true;
  for (let killAt = 0; isKilled; killAt += 1) {
    const coordinator = await stack.signIn('crc.a');
    const { id } = await coordinator
      .of(patient.PatientService)
      .registerPatient({ hospital: siteA, hospitalNumber: `K-${killAt}`, basics: { name: '王芳' } });
    const request = { study, site: siteA, patient: id, consentDate: '2026-03-02' };
    const key = `killed-enrol-${killAt}`;
    isKilled = await killedAt(killAt, coordinator, 'enrolSubject', request, key);
    const { subject } = await trials(coordinator).enrolSubject(request, { idempotencyKey: key });
    enrolled.push({ id, subject });
    await finished(coordinator, subject);
    const casebook = await coordinator.of(edc.EdcService).getCasebook({ study, subject });
    assert.deepEqual([casebook.build, casebook.standing], ['1', edc.Standing.ACTIVE]);
  }
  assert.ok(enrolled.length > 10, `only ${enrolled.length} moments to die at`);

  // The two have the same moments, so every other one for each covers both in half the time.
  isKilled = true;
  for (let killAt = 0; isKilled && killAt < enrolled.length; killAt += 1) {
    const isEnd = killAt % 2 === 0;
    const coordinator = await stack.signIn('crc.a');
    const { subject } = enrolled[killAt] ?? assert.fail('none left');
    const request = { study, subject, status: WITHDRAWN, date: '2026-03-12', reason: 'Moved away' };
    const endKey = `killed-end-${killAt}`;
    if (isEnd) isKilled = await killedAt(killAt, coordinator, 'changeSubjectStatus', request, endKey);
    await trials(coordinator).changeSubjectStatus(request, { idempotencyKey: endKey });
    await finished(coordinator, subject);
    const back = { study, subject, status: SCREENING, reason: 'Wrong subject' };
    const backKey = `killed-back-${killAt}`;
    if (!isEnd) isKilled = await killedAt(killAt, coordinator, 'correctSubject', back, backKey);
    await trials(coordinator).correctSubject(back, { idempotencyKey: backKey });
    await finished(coordinator, subject);
    const { standing, endedOn } = await coordinator.of(edc.EdcService).getCasebook({ study, subject });
    assert.deepEqual([standing, endedOn], [edc.Standing.ACTIVE, '']);
  }

  // What was begun and never got its subject is given up a minute later.
  const coordinator = await stack.signIn('crc.a');
  const one = [[patient.ParticipationState.SCREENING, '2026-03-02']];
  for (const { id } of enrolled) {
    await eventually(async () => (await partsOf(coordinator, id)).length === 1, 120_000);
    assert.deepEqual(await partsOf(coordinator, id), one);
  }
  const { total } = await trials(coordinator).listSubjects({ study, site: siteA });
  assert.equal(total, enrolled.length, 'nobody twice');
});

async function eventually(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await isSo()); ) {
    assert.ok(Date.now() < deadline, 'it never came about');
    await sleep(200);
  }
}
