import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { edc, patient, Role, trial } from '@verum/contracts';
import { refused, type Stack, shapes, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup } from './src/trial-setup.ts';

// What an enrolment, a withdrawal and its reversal cause in the other contexts, in one process and as a cluster.

const { SubjectStatus, Affair_State: State } = trial;

for (const shape of shapes) {
  describe(`the affairs of a subject, ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    before(async () => {
      stack = await startStack(shape);
      people = await setUpTrial(stack);
    });
    after(() => stack?.stop());

    const trials = () => people.coordinatorA.of(trial.TrialService);
    const casebookOf = (subject: string) => people.coordinatorA.of(edc.EdcService).getCasebook({ study, subject });
    const partsOf = async (id: string) => {
      const answer = await people.coordinatorA.of(patient.ParticipationService).listParticipations({ patient: id });
      return answer.participations.map((one) => [one.study, one.site, one.state, one.since]);
    };
    const finished = (subject: string) =>
      eventually(async () => (await trials().getSubject({ study, subject })).unfinished.length === 0);

    test('an enrolment is known to patient and has its casebook without anybody asking for it', async () => {
      const { id } = await people.coordinatorA
        .of(patient.PatientService)
        .registerPatient({ hospital: siteA, hospitalNumber: 'N-1', basics: { name: '王芳' } });
      const enrolled = { study, site: siteA, patient: id, consentDate: '2026-03-02' };
      const { subject, unfinished } = await trials().enrolSubject(enrolled, { idempotencyKey: 'enrol-1' });
      if (shape === 'one process') assert.deepEqual(unfinished, [], 'all of it is done with the answer');
      await finished(subject);
      assert.equal((await casebookOf(subject)).standing, edc.Standing.ACTIVE);
      const part = [study, siteA, patient.ParticipationState.SCREENING, '2026-03-02'];
      assert.deepEqual(await partsOf(id), [part]);

      // Again with the same key: the same subject. Without it: refused, and undone at patient.
      assert.equal((await trials().enrolSubject(enrolled, { idempotencyKey: 'enrol-1' })).subject, subject);
      await refused(trials().enrolSubject(enrolled), 'ALREADY_EXISTS');
      await eventually(async () => (await partsOf(id)).length === 1);
    });

    test('an enrolment where no build is active waits for it, says so, and goes on when there is one', async () => {
      const site = '07';
      await stack.admin
        .of(trial.TrialService)
        .addSite({ study, site: { code: site, name: [{ text: 'Seven' }], timeZone: 'Asia/Shanghai' } });
      const coordinator = await stack.person('crc.seven', { role: Role.CRC, study, site });
      const seven = coordinator.of(trial.TrialService);
      const { subject } = await seven.enrolSubject({ study, site, consentDate: '2026-03-02' });
      await eventually(async () => {
        const [affair] = (await seven.getSubject({ study, subject })).unfinished;
        return affair?.state === State.WAITING && affair.reason === 'NO_ACTIVE_BUILD';
      });
      const { subjects } = await seven.listSubjects({ study, site });
      assert.deepEqual(subjects[0]?.unfinished[0]?.steps, ['casebook']);
      const capture = people.manager.of(edc.EdcService);
      await capture.activateBuild({ study, build: '1', site, fromDate: '2026-01-05', approval: 'EC-7' });
      await eventually(async () => (await seven.getSubject({ study, subject })).unfinished.length === 0);
      assert.equal((await capture.getCasebook({ study, subject })).build, '1');
    });

    describe('after a withdrawal', () => {
      let wang: Enrolled;
      before(async () => {
        wang = await enrol(people.coordinatorA, siteA, 'N-2');
        await trials().changeSubjectStatus({
          ...{ study, subject: wang.subject },
          ...{ status: SubjectStatus.ENROLLED, date: '2026-03-10' },
        });
        await finished(wang.subject);
      });

      test('casebook and person know of it, and everything can still be entered', async () => {
        await trials().changeSubjectStatus({
          ...{ study, subject: wang.subject, status: SubjectStatus.WITHDRAWN, date: '2026-03-12' },
          reason: 'Moved away',
        });
        await finished(wang.subject);
        const casebook = await casebookOf(wang.subject);
        assert.deepEqual([casebook.standing, casebook.endedOn], [edc.Standing.WITHDRAWN, '2026-03-12']);
        assert.deepEqual(await partsOf(wang.patient), [[study, siteA, patient.ParticipationState.ENDED, '2026-03-12']]);
        const later = { study, subject: wang.subject, form: 'SE.LOG~FO.CM!after' };
        const saved = await people.coordinatorA
          .of(edc.EdcService)
          .saveForm({ ...later, items: [{ path: 'IG.CM/IT.CMTRT', value: 'Paracetamol' }] });
        assert.equal(saved.revision, 1n);
      });

      test('a withdrawal by mistake is taken back, and what had followed from it', async () => {
        const key = { study, subject: wang.subject };
        const reason = 'Wrong subject';
        await refused(trials().correctSubject({ ...key, status: SubjectStatus.SCREENING, reason }), 'STATE_FORBIDS');
        const back = await trials().correctSubject({ ...key, status: SubjectStatus.ENROLLED, reason });
        assert.deepEqual([back.status, back.statusDate], [SubjectStatus.ENROLLED, '2026-03-10']);
        await finished(wang.subject);
        const casebook = await casebookOf(wang.subject);
        assert.deepEqual([casebook.standing, casebook.endedOn], [edc.Standing.ACTIVE, '']);
        assert.deepEqual(await partsOf(wang.patient), [
          [study, siteA, patient.ParticipationState.ENROLLED, '2026-03-10'],
        ]);
        await refused(trials().correctSubject({ ...key, status: SubjectStatus.WITHDRAWN, reason }), 'STATE_FORBIDS');
      });
    });

    test('a link with the wrong person is undone there, and made with the right one', async () => {
      const wrong = await enrol(people.coordinatorA, siteA, 'N-3');
      const { id: right } = await people.coordinatorA
        .of(patient.PatientService)
        .registerPatient({ hospital: siteA, hospitalNumber: 'N-4', basics: { name: '李娜' } });
      const key = { study, subject: wrong.subject };
      await trials().correctSubject({ ...key, patient: right, reason: 'Two with one name' });
      await finished(wrong.subject);
      assert.deepEqual(await partsOf(wrong.patient), []);
      assert.equal((await partsOf(right)).length, 1);
    });
  });
}

/** Delivery takes a moment, on a busy machine a longer one. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 900, 'it never came about');
    await sleep(100);
  }
}
