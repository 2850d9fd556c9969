import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '@verum/cli';
import { edc, identity, Role } from '@verum/contracts';
import { type Person, password, refused, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, siteB, study, type TrialSetup } from './src/trial-setup.ts';

// From the entry to the lock over real HTTP: who signs gives the password again, and a lock opens by two.

const run = promisify(execFile);
const { SignatureStatus, EntryStatus, Hold, UnlockState } = edc;
const form = 'SE.SCREENING~FO.SV';
const visitDate = 'IG.SV/IT.VISDAT';
const meaning = 'I have reviewed these data and confirm that they are accurate and complete.';

describe('signing and locking', () => {
  let stack: Stack;
  let people: TrialSetup;
  let otherInvestigator: Person;
  let enrolled: Enrolled;

  before(async () => {
    stack = await startStack('one process');
    people = await setUpTrial(stack);
    otherInvestigator = await stack.person('inv.other', { role: Role.INVESTIGATOR, study, site: siteA });
    enrolled = await enrol(people.coordinatorA, siteA, 'SIG-1');
  });
  after(() => stack?.stop());

  const review = (person: Person) => person.of(edc.ReviewService);
  const proofOf = async (person: Person) =>
    (await person.of(identity.IdentityService).reauthenticate({ password })).proof;

  async function enter(value: string, more: { complete?: boolean; reason?: string } = {}) {
    const key = { study, subject: enrolled.subject, form };
    const api = people.coordinatorA.of(edc.EdcService);
    const { revision } = await api.getForm(key);
    return await api.saveForm({ ...key, expectedRevision: revision, items: [{ path: visitDate, value }], ...more });
  }

  const statusNow = async () =>
    (await people.coordinatorA.of(edc.EdcService).getForm({ study, subject: enrolled.subject, form })).status;
  const sign = (person: Person, proof: string, more: object = {}) =>
    review(person).sign({ study, subject: enrolled.subject, place: form, meaning, proof, ...more });

  test('an investigator signs a complete form with the password, and the signature shows name, time and meaning', async () => {
    await enter('2026-03-02');
    const early = await proofOf(people.investigatorA);
    await refused(sign(people.investigatorA, early), 'GATE_CLOSED');
    const { entry, revision } = await enter('2026-03-02', { complete: true });
    assert.equal(entry, EntryStatus.COMPLETE);
    const signature = await sign(people.investigatorA, early, { seen: [{ form, revision }] });
    assert.deepEqual(
      [signature.signer, signature.signerName, signature.meaning, signature.status],
      [people.investigatorA.id, 'The inv.a', meaning, SignatureStatus.VALID],
      'the refusal before has not used the proof up',
    );
    assert.ok(signature.at);
    assert.equal((await statusNow())?.signature, SignatureStatus.VALID);
  });

  test('a change breaks the signature; signing again shows exactly what has changed', async () => {
    await enter('2026-03-03', { reason: 'Misread' });
    assert.equal((await statusNow())?.signature, SignatureStatus.BROKEN);
    const place = { study, subject: enrolled.subject, place: form };
    const { changes, unsigned } = await review(people.investigatorA).getChangesSinceSignature(place);
    assert.deepEqual(
      changes.map(({ path, old, new: now, reason, actor }) => [path, old?.value, now?.value, reason, actor]),
      [[visitDate, '2026-03-02', '2026-03-03', 'Misread', people.coordinatorA.id]],
    );
    assert.deepEqual(unsigned, []);
    await sign(people.investigatorA, await proofOf(people.investigatorA));
    const { signatures } = await review(people.auditor).listSignatures({ study, subject: enrolled.subject });
    assert.deepEqual(
      signatures.map(({ number, status }) => [number, status]),
      [
        [1, SignatureStatus.BROKEN],
        [2, SignatureStatus.VALID],
      ],
    );
  });

  test('a proof is good for one signature, of the person who gave the password', async () => {
    const proof = await proofOf(people.investigatorA);
    await refused(sign(otherInvestigator, proof), 'REAUTHENTICATION_REQUIRED');
    await refused(sign(people.investigatorA, 'made-up'), 'REAUTHENTICATION_REQUIRED');
    await sign(people.investigatorA, proof);
    await refused(sign(people.investigatorA, proof), 'REAUTHENTICATION_REQUIRED');
    await refused(sign(people.coordinatorA, await proofOf(people.coordinatorA)), 'PERMISSION_DENIED');
    const { signatures } = await review(people.auditor).listSignatures({ study, subject: enrolled.subject });
    assert.equal(signatures.length, 3);
  });

  test('two saves and a signature at once: the signature is refused as stale, or covers the revision that was seen', async () => {
    for (let round = 0; round < 6; round += 1) {
      const seen = await people.investigatorA.of(edc.EdcService).getForm({ study, subject: enrolled.subject, form });
      const proof = await proofOf(people.investigatorA);
      const [signed] = await Promise.allSettled([
        sign(people.investigatorA, proof, { seen: [{ form, revision: seen.revision }] }),
        enter(`2026-03-${10 + round}`, { reason: 'Race' }),
      ]);
      const { revision, status } = await people.investigatorA
        .of(edc.EdcService)
        .getForm({ study, subject: enrolled.subject, form });
      assert.equal(revision, seen.revision + 1n);
      if (signed.status === 'rejected') await refused(Promise.reject(signed.reason), 'REVISION_STALE');
      else assert.equal(signed.value.forms[0]?.revision, seen.revision);
      assert.equal(status?.signature, SignatureStatus.BROKEN, 'nobody has seen what stands now');
    }
  });

  test('the form is verified, signed and locked from the command line, and opens by two people', async () => {
    const { subject } = enrolled;
    const { items } = await people.monitor.of(edc.EdcService).getForm({ study, subject, form });
    const looked = items.map(({ path, version }) => ({ path, version }));
    const place = ['--subject', subject, '--form', form];
    const open = await cli(people.manager, ['checklist', ...place]);
    assert.deepEqual(
      (open.points as { point: string; count: number }[]).filter(({ count }) => count > 0).map(({ point }) => point),
      ['unverified', 'unsigned'],
    );
    await assert.rejects(cli(people.manager, ['lock', ...place, '--reason', 'final']), fails('GATE_CLOSED'));
    await review(people.monitor).verifyItems({ study, forms: [{ subject, form, items: looked }] });
    await sign(people.investigatorA, await proofOf(people.investigatorA));
    assert.equal((await cli(people.manager, ['checklist', ...place])).ready, true);
    assert.equal((await cli(people.manager, ['lock', ...place, '--reason', 'final'])).hold, 'locked');
    await refused(enter('2026-03-20', { reason: 'Late' }), 'HELD');
    const { number } = await cli(people.manager, ['request-unlock', ...place, '--reason', 'laboratory corrected']);
    const decide = ['decide', String(number), '--approve', '--reason', 'seen'];
    await assert.rejects(cli(people.manager, decide), fails('SECOND_PERSON_REQUIRED'));
    assert.equal((await cli(people.office, decide)).state, 'approved');
    assert.equal((await statusNow())?.hold, Hold.NONE);
    const { requests } = await review(people.auditor).listUnlockRequests({ study, state: UnlockState.APPROVED });
    assert.deepEqual(
      requests.map((one) => [one.requestedBy, one.decidedBy, one.reason]),
      [[people.manager.id, people.office.id, 'laboratory corrected']],
    );
    assert.match((await run(process.execPath, [join(root, 'cli/src/main.ts'), 'hold', '--help'])).stdout, /--approve/);
  });

  test('at a site that is locked no casebook is opened any more', async () => {
    const place = ['--site', siteB];
    const ready = await cli(people.manager, ['lock', ...place, '--reason', 'the site is closed']);
    assert.deepEqual([ready.place, ready.hold], [`site ${siteB}`, 'locked']);
    const refusal = await refused(enrol(people.coordinatorB, siteB, 'SIG-2'), 'HELD');
    assert.deepEqual(refusal.facts, { hold: 'LOCKED', at: 'site' });
    const listed = (await cli(people.manager, ['list'])) as unknown as { place: string }[];
    assert.deepEqual(
      listed.map((one) => one.place),
      [`site ${siteB}`],
    );
  });

  async function cli(person: Person, args: readonly string[]): Promise<Record<string, unknown>> {
    const line = [join(root, 'cli/src/main.ts'), 'hold', study, ...args, '--json', '--server', stack.address];
    const env = { ...process.env, VERUM_API_KEY: person.token };
    const { stdout } = await run(process.execPath, line, { env }).catch((error: { code: number; stdout: string }) => {
      // A checklist that is not ready is an answer all the same.
      if (error.code === 1 && error.stdout !== '') return error;
      throw error;
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  }
  const fails = (reason: string) => (error: { stderr: string; code: number }) => {
    assert.deepEqual([error.code, JSON.parse(error.stderr).reason], [1, reason]);
    return true;
  };

  test('wrong passwords at the signing dialog lock the account, and nothing is signed', async () => {
    const api = otherInvestigator.of(identity.IdentityService);
    for (let tries = 0; tries < 5; tries += 1) {
      await refused(api.reauthenticate({ password: 'not the password' }), 'WRONG_CREDENTIALS');
    }
    await refused(api.reauthenticate({ password }), 'ACCOUNT_LOCKED');
    await refused(sign(otherInvestigator, ''), 'INVALID_REQUEST');
    const { signatures } = await review(people.auditor).listSignatures({ study, subject: enrolled.subject });
    assert.ok(signatures.every(({ signer }) => signer !== otherInvestigator.id));
  });
});
