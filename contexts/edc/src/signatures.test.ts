import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import fc from 'fast-check';
import { refusalOf, startEdc, study } from './testing.ts';
import { dm, signingAt, vs, weight } from './testing-signing.ts';

// What a signature covers, what breaks it, and that it never reads valid over what nobody saw.

const edc = await startEdc();
after(() => edc.stop());
const { api, as } = edc;
const { SignatureStatus } = contract;
const queries = edc.of(contract.QueryService);
const capture = edc.of(contract.CaptureService);
const { loose, review, subjectOn, save, sign, signatureOf } = await signingAt(edc);

test('a signature shows who, when and what it means, and is broken by the next change', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  const signature = await sign(subject, vs, { seen: [{ form: vs, revision: 1n }] });
  assert.deepEqual(
    [signature.signer, signature.signerName, signature.meaning, signature.number, signature.status],
    ['u-inv', 'Name of u-inv', 'I have reviewed these data.', 1, SignatureStatus.VALID],
  );
  assert(signature.at !== undefined);
  assert.equal(await signatureOf(subject, vs), SignatureStatus.VALID);

  await save(subject, vs, { [weight]: '82.0' });
  assert.equal(await signatureOf(subject, vs), SignatureStatus.BROKEN);
  const { signatures } = await review.listSignatures({ study, subject }, as('auditor'));
  assert.deepEqual(
    signatures.map(({ number, status, forms }) => [number, status, forms.map(({ revision }) => revision)]),
    [[1, SignatureStatus.BROKEN, [1n]]],
  );
  const { changes, unsigned } = await review.getChangesSinceSignature(
    { study, subject, place: vs },
    as('investigator'),
  );
  assert.deepEqual(
    changes.map(({ path, old, new: now, reason }) => [path, old?.value, now?.value, reason]),
    [[weight, '80.0', '82.0', 'as told']],
  );
  assert.deepEqual(unsigned, []);

  const again = await sign(subject, vs);
  assert.deepEqual([again.number, again.forms[0]?.revision], [2, 2n]);
  assert.equal(await signatureOf(subject, vs), SignatureStatus.VALID);
  assert.deepEqual((await review.getChangesSinceSignature({ study, subject, place: vs }, as('crc'))).changes, []);
  const both = await review.listSignatures({ study, subject }, as('auditor'));
  assert.deepEqual(
    both.signatures.map(({ status }) => status),
    [SignatureStatus.BROKEN, SignatureStatus.VALID],
    'the first one stays on record as what it was',
  );
});

test('a value changed and changed back is another version: the signature stays broken', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await sign(subject, vs);
  await save(subject, vs, { [weight]: '81.0' });
  await save(subject, vs, { [weight]: '80.0' });
  assert.equal(await signatureOf(subject, vs), SignatureStatus.BROKEN);
});

test('verifying and asking do not break a signature; skipping does', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await save(subject, dm, { 'IG.DM/IT.SEX': 'F', 'IG.DM/IT.CHILD': 'Y' });
  await sign(subject, '');
  const items = [{ path: weight, version: 1n }];
  await review.verifyItems({ study, forms: [{ subject, form: vs, items }] }, as('monitor'));
  await queries.openQuery({ study, subject, form: vs, text: 'Right?' }, as('monitor'));
  assert.equal(await signatureOf(subject, vs), SignatureStatus.VALID);
  const { revision } = await api.getForm({ study, subject, form: vs }, as('crc'));
  await capture.skipForm({ study, subject, form: vs, expectedRevision: revision, reason: 'Not done' }, as('crc'));
  assert.equal(await signatureOf(subject, vs), SignatureStatus.BROKEN);
  assert.equal(await signatureOf(subject, dm), SignatureStatus.VALID);
});

test('the casebook is signed as a whole, and one change in it is enough', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await save(subject, 'SE.BASE~FO.VS', { [weight]: '80.5' });
  await save(subject, dm, { 'IG.DM/IT.SEX': 'F' });
  const visit = await sign(subject, 'SE.SCR');
  assert.deepEqual(
    visit.forms.map(({ form }) => form),
    [dm, vs],
  );
  const whole = await sign(subject, '');
  assert.equal(whole.forms.length, 3);
  const casebook = async () => (await api.getCasebook({ study, subject }, as('crc'))).signature;
  assert.equal(await casebook(), SignatureStatus.VALID);
  await save(subject, 'SE.BASE~FO.VS', { [weight]: '81.5' });
  assert.equal(await casebook(), SignatureStatus.BROKEN);
  const { signatures } = await review.listSignatures({ study, subject }, as('crc'));
  assert.deepEqual(
    signatures.map(({ place, status }) => [place, status]),
    [
      ['SE.SCR', SignatureStatus.VALID],
      ['', SignatureStatus.BROKEN],
    ],
  );
  await save(subject, 'SE.W4~FO.VS', { [weight]: '79.0' });
  const { unsigned } = await review.getChangesSinceSignature({ study, subject, place: '' }, as('investigator'));
  assert.deepEqual(unsigned, ['SE.W4~FO.VS']);
});

test('asked again with its key, a signature is answered again and takes no second proof', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  const request = { study, subject, place: vs, meaning: 'Reviewed', proof: `again-${subject}` };
  const key = { ...as('investigator'), idempotencyKey: `sign-${subject}` };
  const first = await review.sign(request, key);
  await save(subject, vs, { [weight]: '81.0' });
  assert.deepEqual(await review.sign(request, key), first);
  const { signatures } = await review.listSignatures({ study, subject }, as('crc'));
  assert.equal(signatures.length, 1);
  assert.equal(await signatureOf(subject, vs), SignatureStatus.BROKEN);
});

test('whoever is blinded signs what is open, and sees no signature over what is not', async () => {
  const subject = await subjectOn(loose);
  const open = 'SE.BASE~FO.LB';
  const blinded = `${open}.BLINDED`;
  await save(subject, open, { 'IG.LB/IT.GLUC': '5.1' });
  const titre = { path: 'IG.LB/IT.TITRE', value: '20' };
  await api.saveForm({ study, subject, form: blinded, items: [titre] }, as('unblinded'));
  const signature = await sign(subject, '');
  assert.deepEqual(
    signature.forms.map(({ form }) => form),
    [open],
  );
  const [hidden, absent] = [
    await refusalOf(sign(subject, blinded)),
    await refusalOf(sign(subject, 'SE.BASE~FO.X.BLINDED')),
  ];
  assert.deepEqual([hidden.name, { ...hidden.facts, place: '' }], [absent.name, { ...absent.facts, place: '' }]);
  await sign(subject, '', { who: 'unblindedInvestigator' });
  const seen = async (who: Parameters<typeof as>[0]) => {
    const { signatures } = await review.listSignatures({ study, subject }, as(who));
    return [...new Set(signatures.flatMap(({ forms }) => forms.map(({ form }) => form)))].sort();
  };
  assert.deepEqual([await seen('crc'), await seen('unblinded')], [[open], [open, blinded]]);
});

test('however saves and signatures interleave, a signature covers exactly what its signer saw', async () => {
  const step = fc.record({ delayMs: fc.integer({ min: 0, max: 12 }), value: fc.integer({ min: 50, max: 90 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 12 }),
      async (saves, wait) => {
        const subject = await subjectOn(loose);
        await save(subject, vs, { [weight]: '80.0' });
        const seen = await api.getForm({ study, subject, form: vs }, as('investigator'));
        const [signed] = await Promise.allSettled([
          pause(wait).then(() => sign(subject, vs, { seen: [{ form: vs, revision: seen.revision }] })),
          ...saves.map(({ delayMs, value }) =>
            pause(delayMs).then(() => save(subject, vs, { [weight]: `${value}.5` }).catch(() => undefined)),
          ),
        ]);
        const now = await api.getForm({ study, subject, form: vs }, as('investigator'));
        if (signed.status === 'rejected') {
          assert.equal((await refusalOf(Promise.reject(signed.reason))).name, 'REVISION_STALE');
          assert.equal(now.status?.signature, SignatureStatus.NONE);
          return;
        }
        assert.equal(signed.value.forms[0]?.revision, seen.revision);
        const expected = now.revision === seen.revision ? SignatureStatus.VALID : SignatureStatus.BROKEN;
        assert.equal(now.status?.signature, expected);
        const { changes } = await review.getChangesSinceSignature({ study, subject, place: vs }, as('investigator'));
        assert.equal(changes.length > 0, expected === SignatureStatus.BROKEN);
      },
    ),
    { numRuns: 40 },
  );
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('the event says where and which number, and nothing that somebody wrote', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await sign(subject, vs);
  const rows = await edc.database.read(as('manager').call, (sql) =>
    sql<{ payload: object }>(
      `select payload from outbox where type = 'edc.casebook.signed' and payload ->> 'subject' = $1`,
      [subject],
    ),
  );
  assert.deepEqual(
    rows.map(({ payload }) => payload),
    [{ study, subject, site: 'PKU1', place: vs, number: 1, forms: [vs], blinded: false }],
  );
});
