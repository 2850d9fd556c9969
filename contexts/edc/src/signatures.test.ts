import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import fc from 'fast-check';
import { sign as signIt } from './logic/sign.ts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What a signature covers, when it is refused, and that it never reads valid over what nobody saw.

const edc = await startEdc();
const { api, as } = edc;
const { SignatureStatus } = contract;
const review = edc.of(contract.ReviewService);
const queries = edc.of(contract.QueryService);
const capture = edc.of(contract.CaptureService);
after(() => edc.stop());
const strict = Number(await importBuild(edc, coreStudy({ oid: 'MDV.STRICT', design: { gates: { complete: [] } } })));
const loose = Number(
  await importBuild(edc, coreStudy({ oid: 'MDV.LOOSE', design: { gates: { complete: [], sign: [], lock: [] } } })),
);

const vs = 'SE.SCR~FO.VS';
const dm = 'SE.SCR~FO.DM';
const weight = 'IG.VS/IT.WEIGHT';
let taken = 0;
let proofs = 0;

async function subjectOn(build: number): Promise<string> {
  const subject = `G-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, 'PKU1', build);
  return subject;
}

async function save(subject: string, form: string, values: Record<string, string>, complete?: boolean) {
  const { revision } = await api.getForm({ study, subject, form }, as('crc'));
  const items = Object.entries(values).map(([path, value]) => ({ path, value }));
  const more = complete === undefined ? {} : { complete };
  return await api.saveForm(
    { study, subject, form, expectedRevision: revision, items, reason: 'as told', ...more },
    as('crc'),
  );
}

interface More {
  readonly seen?: { form: string; revision: bigint }[];
  readonly proof?: string;
  readonly meaning?: string;
  readonly who?: Parameters<typeof as>[0];
}

function sign(subject: string, place: string, { seen = [], who = 'investigator', ...more }: More = {}) {
  const request = {
    study,
    subject,
    place,
    seen,
    meaning: 'I have reviewed these data.',
    proof: `g-${++proofs}`,
    ...more,
  };
  return review.sign(request, as(who));
}

const signatureOf = async (subject: string, form: string) =>
  (await api.getForm({ study, subject, form }, as('crc'))).status?.signature;

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

test('what was seen must be what stands: every form of the place, at its revision', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await save(subject, vs, { [weight]: '81.0' });
  await save(subject, dm, { 'IG.DM/IT.SEX': 'F' });
  const stale = async (...seen: [string, bigint][]) => {
    const refusal = await refusalOf(
      sign(subject, 'SE.SCR', { seen: seen.map(([form, revision]) => ({ form, revision })) }),
    );
    assert.equal(refusal.name, 'REVISION_STALE');
    return refusal.violations.map(({ field }) => field);
  };
  assert.deepEqual(await stale([vs, 1n], [dm, 1n]), [vs]);
  assert.deepEqual(await stale([vs, 3n], [dm, 1n]), [vs]);
  assert.deepEqual(await stale([vs, 2n]), [dm], 'a form that was not shown');
  assert.deepEqual(await stale([vs, 2n], [dm, 1n], ['SE.SCR~FO.SV', 1n]), ['SE.SCR~FO.SV'], 'a form that is not there');
  const used = edc.proofs.length;
  await sign(subject, 'SE.SCR', {
    seen: [
      { form: dm, revision: 1n },
      { form: vs, revision: 2n },
    ],
  });
  assert.equal(edc.proofs.length, used + 1, 'what was refused has cost no proof');
});

test('by default complete forms are signed, without open queries, missing items or missing forms', async () => {
  const subject = await subjectOn(strict);
  await save(subject, vs, { 'IG.BP!1/IT.SBP': '120' });
  await queries.openQuery({ study, subject, form: vs, text: 'Right?' }, as('monitor'));
  const closed = async (place: string) => {
    const refusal = await refusalOf(sign(subject, place));
    assert.equal(refusal.name, 'GATE_CLOSED');
    return refusal.violations.map(({ field, rule }) => `${rule} ${field}`);
  };
  assert.deepEqual(await closed(vs), [`incomplete ${vs}`, `missing_item ${vs}/IG.BP!1/IT.DBP`, `open_queries ${vs}`]);
  const visit = await closed('SE.SCR');
  assert(visit.includes(`missing_form ${dm}`), 'a visit that was held lacks a form');
  await save(subject, vs, { 'IG.BP!1/IT.DBP': '80' }, true);
  await queries.answerQuery({ study, subject, form: vs, number: 1, text: 'Yes' }, as('crc'));
  assert.equal((await sign(subject, vs)).status, SignatureStatus.VALID);
});

test('a place without anything to sign, another one and none at all', async () => {
  const subject = await subjectOn(loose);
  const refused = async (place: string, more: More = {}) => {
    const { name, facts, violations } = await refusalOf(sign(subject, place, more));
    return [name, facts.state ?? violations[0]?.rule];
  };
  assert.deepEqual(await refused(vs), ['STATE_FORBIDS', 'NOT_STARTED']);
  assert.deepEqual(await refused(''), ['STATE_FORBIDS', 'NOT_STARTED']);
  assert.deepEqual(await refused('SE.NONE'), ['NOT_FOUND', undefined]);
  assert.deepEqual(await refused('SE.SCR~FO.NONE'), ['NOT_FOUND', undefined]);
  assert.deepEqual(await refused('SE.SCR~'), ['INVALID_REQUEST', 'not_a_place']);
  await save(subject, vs, { [weight]: '80.0' });
  assert.deepEqual(await refused(vs, { meaning: ' \t ' }), ['INVALID_REQUEST', 'required']);
  const ae = 'SE.LOG~FO.AE!1';
  await save(subject, ae, { 'IG.AE/IT.AETERM': 'Headache' });
  await capture.removeForm({ study, subject, form: ae, expectedRevision: 1n, reason: 'Twice' }, as('crc'));
  assert.deepEqual(await refused(ae), ['STATE_FORBIDS', 'REMOVED']);
  assert.deepEqual(
    (await sign(subject, '')).forms.map(({ form }) => form),
    [vs],
    'what was removed is not signed',
  );
});

test('who may sign, with what proof, and under what name', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  for (const who of ['crc', 'monitor', 'manager', 'office', 'auditor', 'unblinded'] as const) {
    assert.equal((await refusalOf(sign(subject, vs, { who }))).name, 'PERMISSION_DENIED', who);
  }
  await sign(subject, vs, { proof: 'once' });
  assert.equal((await refusalOf(sign(subject, vs, { proof: 'once' }))).name, 'REAUTHENTICATION_REQUIRED');
  const grants = [{ role: 2, study, site: 'PKU1' }] as const;
  const actor = { kind: 'user', id: 'u-nameless', name: ' ' } as const;
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor, grants, scope: grants });
  const command = { study, subject, place: vs, meaning: 'Reviewed', proof: 'unused', seen: [] };
  const refusal = await refusalOf(signIt(edc.service, call, command));
  assert.deepEqual([refusal.name, refusal.violations[0]?.rule], ['STATE_FORBIDS', 'no_printed_name']);
  call.end();
  assert(!edc.proofs.includes('unused'));
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
  const all = await sign(subject, '', { who: 'unblindedInvestigator' });
  assert.deepEqual(
    all.forms.map(({ form }) => form),
    [open, blinded],
  );
  const seen = async (who: Parameters<typeof as>[0]) =>
    (await review.listSignatures({ study, subject }, as(who))).signatures.map(({ forms }) => forms.length);
  assert.deepEqual([await seen('crc'), await seen('unblinded')], [[1], [1, 2]]);
  assert.equal(all.number, 1, 'numbers of what is blinded are counted apart');
  assert.equal((await sign(subject, '')).number, 2);
});

test('signatures of another site are not found', async () => {
  const subject = await subjectOn(loose);
  const asked = [
    () => review.listSignatures({ study, subject }, as('otherCrc')),
    () => review.getChangesSinceSignature({ study, subject, place: '' }, as('otherCrc')),
  ];
  for (const one of asked) assert.equal((await refusalOf(one())).name, 'NOT_FOUND');
});

test('a signature and its forms cannot be rewritten past the service', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  await sign(subject, vs);
  const call = { ...as('manager').call, actor: { kind: 'system', id: 'system:test', name: '' } as const };
  for (const change of [`update signature set meaning = 'other'`, 'delete from signature']) {
    const write = edc.database.write(call, 'Bypassed', (tx) => tx(`${change} where subject = $1`, [subject]));
    await assert.rejects(write, change);
  }
  const [row] = await edc.database.read(call, (sql) =>
    sql<{ same: boolean; hash: string }>(
      `select s.forms -> 0 ->> 'hash' = encode(f.signed_hash, 'hex') as same, encode(f.content_hash, 'hex') as hash
         from signature s join form f using (study, subject) where s.subject = $1`,
      [subject],
    ),
  );
  assert.equal(row?.same, true, 'what was signed is on the form as on the signature');
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
