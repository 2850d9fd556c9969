import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, identity, patient, trial } from '@verum/contracts';
import { refused, type Shape, type Stack, type StackOptions, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// One story over real HTTP, told of each way to run Verum: in one process, as a cluster whose callers go to one gateway
// and then to the other, and with contexts put together in a way that nobody would.

const oddGroups = [
  ['identity', 'patient', 'trial'],
  ['randomisation', 'report'],
];

const topologies: readonly (readonly [string, Shape, StackOptions?])[] = [
  ['one process', 'one process'],
  ['cluster', 'cluster'],
  ['odd groups', 'cluster', { cluster: { groups: oddGroups, replicas: { edc: 1, gateway: 1 } } }],
];

for (const [name, shape, options] of topologies) {
  describe(`a trial, ${name}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let wang: Enrolled;

    before(async () => {
      stack = await startStack(shape, options);
      people = await setUpTrial(stack);
      wang = await enrol(people.coordinatorA, siteA, '0012345', '王芳');
    });
    after(() => stack?.stop());

    const form = () => ({ study, subject: wang.subject, form: vitals });

    test('a coordinator enters vital signs, to the character', async () => {
      const capture = people.coordinatorA.of(edc.EdcService);
      const empty = await capture.getForm(form());
      assert.equal(empty.revision, 0n);
      assert.equal(empty.entry, edc.EntryStatus.NOT_STARTED);
      const saved = await capture.saveForm({
        ...form(),
        expectedRevision: 0n,
        items: [
          { path: 'IG.BODY/IT.WEIGHT', value: '78.20' },
          { path: 'IG.BODY/IT.HEIGHT', value: '１７９.0' },
          { path: 'IG.BP!1/IT.SBP', value: '152' },
          { path: 'IG.VS_OTHER/IT.TEMP', notDone: 'thermometer broken' },
        ],
      });
      assert.equal(saved.revision, 1n);
      const read = await capture.getForm(form());
      const value = (path: string) => read.items.find((item) => item.path === path);
      assert.equal(value('IG.BODY/IT.WEIGHT')?.value, '78.20');
      assert.equal(value('IG.BODY/IT.HEIGHT')?.value, '179.0', 'full-width digits are normalised, digits are not lost');
      assert.equal(value('IG.VS_OTHER/IT.TEMP')?.notDone, 'thermometer broken');
      assert.equal(value('IG.VS_OTHER/IT.TEMP')?.value, undefined);
    });

    test('a correction needs a reason, and the auditor sees who, old, new and why', async () => {
      const capture = people.investigatorA.of(edc.EdcService);
      const correction = { ...form(), expectedRevision: 1n, items: [{ path: 'IG.BP!1/IT.SBP', value: '125' }] };
      await refused(capture.saveForm(correction), 'REASON_REQUIRED');
      await refused(capture.saveForm({ ...correction, reason: '   ' }), 'REASON_REQUIRED');
      await capture.saveForm({ ...correction, reason: 'digits were transposed' });
      const { changes } = await people.auditor.of(edc.EdcService).getItemHistory({ ...form(), item: 'IG.BP!1/IT.SBP' });
      assert.deepEqual(
        changes.map(({ version, old, new: now, actor, reason }) => [
          version,
          old?.value,
          now?.value,
          actor,
          reason !== '',
        ]),
        [
          [1n, undefined, '152', people.coordinatorA.id, true],
          [2n, '152', '125', people.investigatorA.id, true],
        ],
      );
      assert.equal(changes[1]?.reason, 'digits were transposed');
    });

    test('two people on one revision: the second learns both versions and loses nothing', async () => {
      const capture = people.coordinatorA.of(edc.EdcService);
      const late = {
        ...form(),
        expectedRevision: 1n,
        reason: 'late',
        items: [{ path: 'IG.BP!1/IT.SBP', value: '999' }],
      };
      const refusal = await refused(capture.saveForm(late), 'REVISION_STALE');
      const told = JSON.stringify(refusal.detail);
      assert.ok(told.includes('IG.BP!1/IT.SBP') && told.includes('125') && told.includes('999'), told);
    });

    test('saving the same again changes nothing', async () => {
      const capture = people.coordinatorA.of(edc.EdcService);
      const again = { ...form(), expectedRevision: 2n, items: [{ path: 'IG.BP!1/IT.SBP', value: '125' }] };
      assert.equal((await capture.saveForm(again)).revision, 2n);
    });

    test('the same key gives the same answer; another body under it is refused', async () => {
      const capture = people.coordinatorA.of(edc.EdcService);
      const save = { ...form(), expectedRevision: 2n, items: [{ path: 'IG.VS_OTHER/IT.PULSE', value: '77' }] };
      const first = await capture.saveForm(save, { idempotencyKey: 'pulse-1' });
      const second = await capture.saveForm(save, { idempotencyKey: 'pulse-1' });
      assert.equal(first.revision, 3n);
      assert.equal(second.revision, 3n);
      const other = { ...save, items: [{ path: 'IG.VS_OTHER/IT.PULSE', value: '78' }] };
      await refused(capture.saveForm(other, { idempotencyKey: 'pulse-1' }), 'IDEMPOTENCY_MISMATCH');
    });

    test('what is wrong is refused with its place, and nothing of it is stored', async () => {
      const capture = people.coordinatorA.of(edc.EdcService);
      const save = (items: { path: string; value: string }[]) =>
        capture.saveForm({ ...form(), expectedRevision: 3n, items });
      const text = await refused(
        save([
          { path: 'IG.VS_OTHER/IT.PULSE', value: 'fast' },
          { path: 'IG.BP!2/IT.SBP', value: '150' },
        ]),
        'INVALID_VALUE',
      );
      assert.deepEqual(
        text.violations.map(({ field }) => field),
        ['IG.VS_OTHER/IT.PULSE'],
      );
      await refused(save([{ path: 'IG.VS/IT.VSPOS', value: 'HOVERING' }]), 'INVALID_VALUE');
      await refused(save([{ path: 'IG.VS/IT.NOSUCH', value: '1' }]), 'UNKNOWN_ITEM');
      await refused(capture.getForm({ ...form(), form: 'SE.SCREENING~FO.NOSUCH' }), 'NOT_FOUND');
      assert.equal((await capture.getForm(form())).revision, 3n);
    });

    test('the trial office sees the subject and no person; the coordinator sees both', async () => {
      const asked = { study, subject: wang.subject };
      const seen = await people.coordinatorA.of(trial.TrialService).getSubject(asked);
      assert.equal(seen.person?.availability, trial.Person_Availability.AVAILABLE);
      assert.equal(seen.person?.patient?.basics?.name, '王芳');
      const withheld = await people.monitor.of(trial.TrialService).getSubject(asked);
      assert.equal(withheld.person?.availability, trial.Person_Availability.WITHHELD);
      assert.equal(withheld.person?.patient, undefined);
    });

    test('a coordinator finds the patient by number, name and tag, and nobody else’s', async () => {
      const own = people.coordinatorA.of(patient.PatientService);
      await own.updatePatientTags({ patient: wang.patient, add: ['hypertension'] });
      for (const by of [{ hospitalNumber: '0012345' }, { name: '王芳' }, { name: '王' }, { tag: 'hypertension' }]) {
        const { patients } = await own.findPatients(by);
        assert.deepEqual(
          patients.map(({ id }) => id),
          [wang.patient],
          JSON.stringify(by),
        );
        assert.equal((await people.coordinatorB.of(patient.PatientService).findPatients(by)).patients.length, 0);
      }
    });

    test('the matrix, the changes and the verification agree with what was saved', async () => {
      const capture = people.manager.of(edc.EdcService);
      const { casebooks } = await capture.listCasebooks({ study });
      assert.deepEqual(
        casebooks.map(({ subject, forms }) => [subject, forms.map((one) => [one.form, one.entry, one.revision])]),
        [[wang.subject, [[vitals, edc.EntryStatus.STARTED, 3n]]]],
      );
      const paths: string[] = [];
      // A transaction open elsewhere on the server holds the feed back for a while.
      const deadline = Date.now() + 60_000;
      for (let since = ''; paths.length < 8 && Date.now() < deadline; ) {
        const page = await capture.listChanges({ study, since, pageSize: 2 });
        paths.push(...page.changes.map(({ path }) => path));
        since = page.next;
        if (page.changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(
        paths.length,
        8,
        'four items, one derived from two of them, one status, one correction, one more item',
      );
      assert.equal(paths.filter((path) => path === 'IG.BP!1/IT.SBP').length, 2);
      const verified = await capture.verifyHistory({ study });
      assert.equal(verified.forms, 1n);
      assert.deepEqual(verified.differing, []);
    });

    test('a session that is signed out is refused everywhere within its seconds', async () => {
      const gone = await stack.person('crc.gone');
      await gone.of(identity.IdentityService).logout({});
      const deadline = Date.now() + 10_000;
      // Each gateway hears of it by itself, and is asked in turn.
      for (let inARow = 0; inARow < stack.addresses.length; ) {
        const answer = await gone
          .of(identity.IdentityService)
          .getMe({})
          .then(
            () => 'answered',
            () => 'refused',
          );
        inARow = answer === 'refused' ? inARow + 1 : 0;
        if (inARow > 0) continue;
        assert.ok(Date.now() < deadline, 'still answered after ten seconds');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });
  });
}
