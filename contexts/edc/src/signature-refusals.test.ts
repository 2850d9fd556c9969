import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import { sign as signIt } from './logic/review/sign.ts';
import { refusalOf, startEdc, study } from './testing.ts';
import { dm, type Signing, signingAt, vs, weight } from './testing-signing.ts';

// When a signature is refused: to whom, over what, and past the service.

const edc = await startEdc();
after(() => edc.stop());
const { as } = edc;
const { SignatureStatus } = contract;
const queries = edc.of(contract.QueryService);
const capture = edc.of(contract.CaptureService);
const { strict, loose, review, subjectOn, save, sign } = await signingAt(edc);

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
  const refused = async (place: string, more: Signing = {}) => {
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
