import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { edc, patient, Role, trial } from '@verum/contracts';
import { refused, type Stack, startStack } from './src/stack.ts';
import { setUpTrial, siteA, siteB, study, type TrialSetup } from './src/trial-setup.ts';

// The edc context asks the trial context where a subject is; both are real here.

let stack: Stack;
let people: TrialSetup;
before(async () => {
  stack = await startStack('one process');
  people = await setUpTrial(stack);
});
after(() => stack?.stop());

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

test("a casebook opens once, at the subject's site, for those who may write there", async () => {
  const subject = await screen(siteA, 'A-1');
  const mine = people.coordinatorA.of(edc.EdcService);
  // It came with the enrolment.
  assert.equal((await mine.getCasebook({ study, subject })).build, '1');
  await refused(people.coordinatorB.of(edc.EdcService).openCasebook({ study, subject }), 'NOT_FOUND');
  await refused(mine.openCasebook({ study, subject: 'NOBODY' }), 'NOT_FOUND');
  await refused(people.monitor.of(edc.EdcService).openCasebook({ study, subject }), 'PERMISSION_DENIED');
  const opened = await Promise.all(Array.from({ length: 5 }, () => mine.openCasebook({ study, subject })));
  for (const casebook of opened) assert.deepEqual(casebook, opened[0]);
  assert.deepEqual([opened[0]?.site, opened[0]?.build, opened[0]?.forms.length], [siteA, '1', 0]);
});

test('a build is activated at a site of the study, from a date on, and what was approved stays', async () => {
  const capture = people.manager.of(edc.EdcService);
  const activation = { study, build: '1', site: siteA, fromDate: '2026-01-05', approval: 'EC-2026-014' };
  assert.equal((await capture.activateBuild(activation)).build, '1');
  await refused(capture.activateBuild({ ...activation, approval: 'EC-OTHER' }), 'ALREADY_EXISTS');
  await refused(capture.activateBuild({ ...activation, site: 'NOWHERE' }), 'NOT_FOUND');
  await refused(capture.activateBuild({ ...activation, build: '9' }), 'NOT_FOUND');
});

test('without a build that is active by today nothing opens', async () => {
  const trials = stack.admin.of(trial.TrialService);
  const site = '03';
  await trials.addSite({
    study,
    site: { code: site, name: [{ lang: 'en', text: 'Third' }], timeZone: 'Asia/Shanghai' },
  });
  const coordinator = await stack.person('crc.c', { role: Role.CRC, study, site });
  const activation = { study, build: '1', site, fromDate: '2999-01-01', approval: 'EC-LATER' };
  await people.manager.of(edc.EdcService).activateBuild(activation);
  const { subject, unfinished } = await coordinator
    .of(trial.TrialService)
    .enrolSubject({ study, site, consentDate: '2026-03-02' });
  assert.deepEqual(
    unfinished.map(({ state, steps, reason }) => [state, steps, reason]),
    [[trial.Affair_State.WAITING, ['casebook'], 'NO_ACTIVE_BUILD']],
  );
  await refused(coordinator.of(edc.EdcService).openCasebook({ study, subject }), 'NO_ACTIVE_BUILD');
});

const record = (subject: string, site: string) => ({
  contentType: 'application/xml',
  data: Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="F" FileType="Snapshot" ODMVersion="2.0"
    CreationDateTime="2026-11-23T08:00:00Z"><ClinicalData StudyOID="X" MetaDataVersionOID="">
    <SubjectData SubjectKey="${subject}">${site && `<SiteRef LocationOID="${site}"/>`}</SubjectData></ClinicalData></ODM>`),
});

test('an import opens the casebook of an enrolled subject at its own site', async () => {
  const subject = await screen(siteB, 'B-1');
  const capture = people.manager.of(edc.EdcService);
  const { subjects } = await capture.importClinicalData({ study, document: record(subject, siteA), site: siteA });
  assert.equal(subjects, 1);
  assert.equal((await capture.getCasebook({ study, subject })).site, siteB);
});

test('an import of a subject that nobody enrolled says so and opens the casebook where the record says', async () => {
  const capture = people.manager.of(edc.EdcService);
  const load = (subject: string, siteRef: string, site = '') =>
    capture.importClinicalData({ study, document: record(subject, siteRef), site });
  const rules = ({ findings }: edc.ImportClinicalDataResponse) => findings.map(({ rule }) => rule);
  assert((await load('OLD-1', siteB).then(rules)).includes('subject-not-enrolled'));
  assert.equal((await capture.getCasebook({ study, subject: 'OLD-1' })).site, siteB);
  await load('OLD-2', 'elsewhere', siteA);
  assert.equal((await capture.getCasebook({ study, subject: 'OLD-2' })).site, siteA);
  const lost = await load('OLD-3', '');
  assert.deepEqual([lost.subjects, rules(lost).includes('site-unknown')], [0, true]);
  await refused(load('OLD-4', siteA, 'elsewhere'), 'INVALID_REQUEST');
  await refused(capture.getCasebook({ study, subject: 'OLD-4' }), 'NOT_FOUND');
});
