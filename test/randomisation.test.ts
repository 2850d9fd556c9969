import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '@verum/cli';
import { identity, patient, Role, randomisation, trial } from '@verum/contracts';
import pg from 'pg';
import { type Person, password, refused, type Stack, startStack } from './src/stack.ts';
import { setUpTrial, siteA, siteB, study, type TrialSetup } from './src/trial-setup.ts';

// A blinded trial over real HTTP: the statistician prepares, coordinators randomise, a doctor has to know.

const { Method, Masking } = randomisation;
const run = promisify(execFile);

let stack: Stack;
let people: TrialSetup;
let statistician: Person;
before(async () => {
  stack = await startStack('one process');
  people = await setUpTrial(stack);
  statistician = await stack.person('unblinded.one', { role: Role.UNBLINDED, study, site: '*' });
});
after(() => stack?.stop());

const service = (person: Person) => person.of(randomisation.RandomisationService);

async function screen(site: string, hospitalNumber: string): Promise<string> {
  const coordinator = site === siteA ? people.coordinatorA : people.coordinatorB;
  const { id } = await coordinator.of(patient.PatientService).registerPatient({
    hospital: site,
    hospitalNumber,
    basics: { name: 'Wang Fang', birthDate: '1962-05-17', sex: patient.Sex.FEMALE },
  });
  const enrolled = { study, site, patient: id, consentDate: '2026-03-02' };
  return (await coordinator.of(trial.TrialService).enrolSubject(enrolled)).subject;
}

/** One command of the launcher's, as a person of the server. */
async function cli(person: Person, ...args: string[]): Promise<string> {
  const line = [join(root, 'cli/src/main.ts'), 'randomisation', ...args, '--server', stack.address];
  const { stdout } = await run(process.execPath, line, { env: { ...process.env, VERUM_API_KEY: person.token } });
  return stdout;
}

const design = {
  method: Method.BLOCKS,
  masking: Masking.BLINDED,
  arms: [{ arm: 'CANARY-VERUM' }, { arm: 'CANARY-PLACEBO' }],
  factors: [
    { code: 'site', levels: [siteA, siteB] },
    { code: 'sex', levels: ['F', 'M'] },
  ],
  blockSizes: [2, 4],
};
const woman = [{ factor: 'sex', level: 'F' }];

test('before a scheme is active nobody is randomised', async () => {
  const subject = await screen(siteA, 'R-0');
  await refused(service(people.coordinatorA).randomiseSubject({ study, subject, strata: woman }), 'NO_ACTIVE_SCHEME');
  await refused(service(people.office).createScheme({ study, design }), 'PERMISSION_DENIED');
  await refused(service(statistician).createScheme({ study: 'NOT-MINE', design }), 'NOT_FOUND');
});

test('the statistician drafts, tries, generates and activates from the command line', async () => {
  const file = join(tmpdir(), `verum-design-${process.pid}.json`);
  await writeFile(file, JSON.stringify({ ...design, method: 'METHOD_BLOCKS', masking: 'MASKING_BLINDED' }));
  assert.deepEqual(JSON.parse(await cli(statistician, 'draft', study, file, '--json')), {
    scheme: '1',
    state: 'draft',
  });
  const dry = JSON.parse(await cli(statistician, 'generate', study, '1', '--places', '20', '--dry-run', '--json'));
  assert.equal(dry.dryRun, true);
  assert.equal(dry.strata.length, 4);
  assert.match(await cli(statistician, 'generate', study, '1', '--places', '20', '--seed', '42'), /CANARY-VERUM \d+/);
  assert.match(await cli(statistician, 'activate', study, '1', '--reason', 'protocol 1.0'), /active/);
  assert.match(await cli(people.coordinatorA, 'schemes', study), /1 +active +yes/);
  const csv = await cli(statistician, 'list', study, '1', '--csv');
  assert.match(csv, /^stratum,sequence,arm,kit,number,subject,at\r\n01\/F,1,CANARY-/);
  await assert.rejects(cli(people.coordinatorA, 'list', study, '1'));
  assert.match(
    (await run(process.execPath, [join(root, 'cli/src/main.ts'), 'randomisation', '--help'])).stdout,
    /--dry-run/,
  );
});

test('a coordinator randomises and sees a number; the statistician sees the arm', async () => {
  const subject = await screen(siteA, 'R-1');
  const request = { study, subject, strata: woman };
  await refused(service(people.coordinatorB).randomiseSubject(request), 'NOT_FOUND');
  await refused(service(people.monitor).randomiseSubject(request), 'PERMISSION_DENIED');
  const given = await service(people.coordinatorA).randomiseSubject(request, { idempotencyKey: 'randomise-1' });
  assert.deepEqual([given.site, given.number, given.arm], [siteA, '1-01-001', '']);
  assert.deepEqual(
    await service(people.coordinatorA).randomiseSubject(request, { idempotencyKey: 'randomise-1' }),
    given,
  );
  await refused(service(people.coordinatorA).randomiseSubject(request), 'ALREADY_RANDOMISED');
  await refused(service(people.coordinatorB).getAllocation({ study, subject }), 'NOT_FOUND');
  assert.equal((await service(people.investigatorA).getAllocation({ study, subject })).arm, '');
  assert.match((await service(statistician).getAllocation({ study, subject })).arm, /^CANARY-/);
});

test('twenty coordinators press the button at once, and each subject has its own place', async () => {
  const subjects = await Promise.all(Array.from({ length: 10 }, (_, index) => screen(siteB, `T-${index}`)));
  const pressed = subjects.flatMap((subject) => [subject, subject]);
  const answers = await Promise.allSettled(
    pressed.map((subject) => service(people.coordinatorB).randomiseSubject({ study, subject, strata: woman })),
  );
  const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.number] : []));
  assert.deepEqual(
    given.toSorted(),
    Array.from({ length: 10 }, (_, index) => `1-03-${String(index + 1).padStart(3, '0')}`),
  );
  const { strata } = await service(people.coordinatorB).getSummary({ study });
  assert.deepEqual(
    strata.map(({ site, randomised }) => [site, randomised]),
    [[siteB, 10]],
  );
});

test('an investigator unblinds one subject with the password, and the office learns of it without the arm', async () => {
  const subject = await screen(siteA, 'R-2');
  await service(people.coordinatorA).randomiseSubject({ study, subject, strata: woman });
  const doctor = service(people.investigatorA);
  const request = { study, subject, reason: 'anaphylaxis after the second dose' };
  await refused(doctor.unblindSubject(request), 'REAUTHENTICATION_REQUIRED');
  await refused(doctor.unblindSubject({ ...request, proof: 'made up' }), 'REAUTHENTICATION_REQUIRED');
  const { proof } = await people.investigatorA.of(identity.IdentityService).reauthenticate({ password });
  await refused(service(people.coordinatorA).unblindSubject({ ...request, proof }), 'PERMISSION_DENIED');
  const { arm } = await doctor.unblindSubject({ ...request, proof });
  assert.equal(arm, (await service(statistician).getAllocation({ study, subject })).arm);
  await refused(doctor.unblindSubject({ ...request, proof }), 'REAUTHENTICATION_REQUIRED');
  const { unblindings } = await service(people.office).listUnblindings({ study });
  assert.deepEqual(
    unblindings.map(({ subject: one, by, reason }) => [one, by, reason]),
    [[subject, people.investigatorA.id, request.reason]],
  );
});

test('the database roles of the other contexts do not reach an arm', async () => {
  for (const context of ['identity', 'patient', 'trial', 'edc']) {
    const client = new pg.Client(stack.database.connection(context));
    await client.connect();
    for (const table of ['allocation', 'place', 'scheme', 'audit', 'idempotency']) {
      await assert.rejects(client.query(`select * from randomisation.${table}`), /permission denied/, context);
    }
    await client.end();
  }
});

test('the logs and the metrics hold no arm', async () => {
  const written = stack.logs() + (await stack.metrics());
  assert.ok(written.includes('RandomisationService/RandomiseSubject'));
  assert.ok(!written.includes('CANARY-'));
});
