import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// A document says the content of a file as the value of its item: it becomes a file of the casebook.

const edc = await startEdc();
after(() => edc.stop());
const { api, as } = edc;
const capture = edc.of(contract.CaptureService);
await importBuild(edc, coreStudy({ design: { blinded: { items: ['IT.TITRE'], forms: [] } } }));

let taken = 0;
async function subjectAt(): Promise<string> {
  const subject = `F-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, 'PKU1');
  return subject;
}

const form = 'SE.BASE~FO.LB';
const pdf = (words: string) => Buffer.from(`%PDF-1.7\n${words}\n%%EOF\n`);
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest();
const document = (subject: string, value: string, glucose = '5.1') => ({
  contentType: 'application/xml',
  data: Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" ODMVersion="1.3.2"
    CreationDateTime="2026-11-23T08:00:00Z"><ClinicalData StudyOID="ST.CORE" MetaDataVersionOID="MDV.CORE.1">
    <SubjectData SubjectKey="${subject}"><StudyEventData StudyEventOID="SE.BASE"><FormData FormOID="FO.LB">
    <ItemGroupData ItemGroupOID="IG.LB"><ItemData ItemOID="IT.GLUC" Value="${glucose}"/>
    <ItemDataBase64Binary ItemOID="IT.SCAN">${value}</ItemDataBase64Binary></ItemGroupData></FormData></StudyEventData>
    </SubjectData></ClinicalData></ODM>`),
});

function load(subject: string, value: string, more: object = {}) {
  return api.importClinicalData({ study, document: document(subject, value), ...more }, as('manager'));
}

async function contentOf(subject: string, file: Uint8Array, who: Parameters<typeof as>[0] = 'crc') {
  const parts: Uint8Array[] = [];
  const asked = { study, subject, file: Buffer.from(file).toString('hex') };
  for await (const { data } of capture.getFile(asked, as(who))) parts.push(data);
  return Buffer.concat(parts);
}

async function scanIn(subject: string) {
  const { items } = await api.getForm({ study, subject, form }, as('crc'));
  return items.find(({ path }) => path === 'IG.LB/IT.SCAN')?.value;
}

test('the content of a value becomes a file that everybody at the site may open, once', async () => {
  const subject = await subjectAt();
  // More than one piece of a file.
  const content = pdf('x'.repeat(600_000));
  const value = content.toString('base64');
  const tried = await load(subject, value, { dryRun: true });
  assert.deepEqual([tried.files, tried.values], [1, 2n]);
  assert.equal((await refusalOf(contentOf(subject, hashOf(content)))).name, 'NOT_FOUND', 'a dry run stores nothing');
  const loaded = await load(subject, value);
  assert.deepEqual([loaded.files, loaded.values, loaded.findings.length], [1, 2n, 0]);
  assert.equal(await scanIn(subject), hashOf(content).toString('base64'));
  assert.ok((await contentOf(subject, hashOf(content))).equals(content));
  const again = await load(subject, value);
  assert.deepEqual([again.files, again.values, again.unchanged], [0, 0n, 2n]);
  assert.equal((await refusalOf(contentOf(subject, hashOf(content), 'otherCrc'))).name, 'NOT_FOUND');
});

test('a value that is not taken leaves no file behind', async () => {
  const subject = await subjectAt();
  const first = pdf('first');
  await load(subject, first.toString('base64'));
  const second = pdf('second');
  const unexplained = await load(subject, second.toString('base64'));
  assert.deepEqual([unexplained.files, unexplained.findings.map(({ rule }) => rule)], [0, ['reason-required']]);
  assert.equal((await refusalOf(contentOf(subject, hashOf(second)))).name, 'NOT_FOUND');
  const changed = await load(subject, second.toString('base64'), { reason: 'scanned again' });
  assert.deepEqual([changed.files, changed.values], [1, 1n]);
  assert.ok((await contentOf(subject, hashOf(first))).equals(first), 'what was signed once can still be opened');
});

test('a file that the study does not take is told, and the values beside it come in', async () => {
  const subject = await subjectAt();
  const loaded = await load(subject, Buffer.from('MZ\u0090\u0000 a program').toString('base64'));
  assert.deepEqual([loaded.files, loaded.values], [0, 1n]);
  assert.deepEqual(
    loaded.findings.map(({ rule, path }) => `${rule} ${path}`),
    [`file-type-unknown SubjectData[${subject}]/${form}/IG.LB/IT.SCAN`],
  );
  assert.equal(await scanIn(subject), undefined);
});

test('the name of a file that is not there is kept and told; of one that is, nothing is', async () => {
  const subject = await subjectAt();
  const content = pdf('named');
  const name = hashOf(content).toString('base64');
  const loaded = await load(subject, name);
  assert.deepEqual([loaded.files, loaded.values], [0, 2n]);
  assert.deepEqual(
    loaded.findings.map(({ rule, path }) => `${rule} ${path}`),
    [`file-not-here SubjectData[${subject}]/${form}/IG.LB/IT.SCAN`],
  );
  const other = await subjectAt();
  const upload = { study, subject: other, name: 'a.pdf', document: { contentType: 'application/pdf', data: content } };
  await capture.uploadFile(upload, as('crc'));
  assert.deepEqual((await load(other, name)).findings, []);
});

test('what an unblinded person brings in an open item is open, and comes back where only they could open it', async () => {
  const subject = await subjectAt();
  const content = pdf('open');
  const upload = { study, subject, name: 'a.pdf', document: { contentType: 'application/pdf', data: content } };
  // Uploaded by itself, nobody knows yet for which item it is.
  const opens = edc.of(contract.CaptureService).uploadFile(upload, as('unblindedCrc'));
  await opens;
  assert.equal((await refusalOf(contentOf(subject, hashOf(content)))).name, 'NOT_FOUND');
  const asked = { study, document: document(subject, content.toString('base64')) };
  const loaded = await api.importClinicalData(asked, as('unblindedManager'));
  assert.equal(loaded.files, 1);
  assert.ok((await contentOf(subject, hashOf(content))).equals(content));
});
