import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc as contract, Severity } from '@verum/contracts';
import { ZipFile } from 'yazl';
import type { ImportOptions } from './domain/transfer/job.ts';
import { putPart } from './store/uploads.ts';
import { importBuild, refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import { write } from './testing-amendment.ts';
import { coreStudy } from './testing-core.ts';
import { exportOptions, holdJob, resultOfJob, workUntilNote } from './testing-jobs.ts';

// An archive is put back: what its document says, and the files of its casebooks, each once, wherever the work stops.

let source: TestEdc;
let elsewhere: TestEdc;
before(async () => {
  [source, elsewhere] = [await startEdc(), await startEdc()];
  for (const one of [source, elsewhere])
    await importBuild(one, coreStudy({ design: { blinded: { items: ['IT.TITRE'], forms: [] } } }));
});
after(async () => {
  await source?.stop();
  await elsewhere?.stop();
});

const form = 'SE.BASE~FO.LB';
const path = 'IG.LB/IT.SCAN';
const pdf = (words: string) => Buffer.from(`%PDF-1.7\n${words}\n%%EOF\n`);
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

type Who = Parameters<TestEdc['as']>[0];

/** A casebook with a file in an item, whoever brings it. */
async function scanned(at: TestEdc, subject: string, content: Buffer, who: Who = 'crc') {
  await at.openCasebook(subject, 'PKU1');
  const capture = at.of(contract.CaptureService);
  const document = { contentType: 'application/pdf', data: content };
  const { value } = await capture.uploadFile({ study, subject, name: `${subject} 扫描.pdf`, document }, at.as(who));
  const items = [{ path, value }];
  await at.api.saveForm({ study, subject, form, items }, at.as(who));
}

async function contentOf(at: TestEdc, subject: string, content: Buffer, who: Who = 'crc') {
  const parts: Uint8Array[] = [];
  const asked = { study, subject, file: hashOf(content) };
  for await (const { data } of at.of(contract.CaptureService).getFile(asked, at.as(who))) parts.push(data);
  return Buffer.concat(parts);
}

async function done(at: TestEdc, { job }: contract.Job, who: Who): Promise<contract.Job> {
  const over: readonly contract.JobState[] = [contract.JobState.DONE, contract.JobState.FAILED];
  for (let turn = 0; turn < 1000; turn++) {
    const found = await at.of(contract.TransferService).getJob({ study, job }, at.as(who));
    if (over.includes(found.state)) return found;
    await setTimeout(20);
  }
  return assert.fail('the job is not over');
}

async function archiveOf(at: TestEdc, who: Who = 'manager'): Promise<Buffer> {
  const transfers = at.of(contract.TransferService);
  const begun = await transfers.startExport({ study, format: contract.TransferFormat.ARCHIVE }, at.as(who));
  const { job, state } = await done(at, begun, who);
  assert.equal(state, contract.JobState.DONE);
  const parts: Uint8Array[] = [];
  for await (const { data } of transfers.downloadResult({ study, job }, at.as(who))) parts.push(data);
  return Buffer.concat(parts);
}

async function uploaded(at: TestEdc, bytes: Buffer, actor = 'u-dm'): Promise<string> {
  const upload = randomUUID();
  const partBytes = 8 * 1024 * 1024;
  for (let from = 0; from < bytes.length; from += partBytes) {
    const part = bytes.subarray(from, from + partBytes);
    await write(at, (tx) => putPart(tx, { study, upload, actor }, 1 + from / partBytes, part).then(() => undefined));
  }
  return upload;
}

interface Loading extends Partial<contract.StartImportRequest> {
  readonly who?: Who;
  readonly actor?: string;
}

async function load(at: TestEdc, bytes: Buffer, { who = 'manager', actor, ...more }: Loading = {}) {
  const transfers = at.of(contract.TransferService);
  const asked = { study, upload: await uploaded(at, bytes, actor), reason: 'Archive', ...more };
  const job = await done(at, await transfers.startImport(asked as contract.StartImportRequest, at.as(who)), who);
  const page = await transfers.listJobFindings({ study, job: job.job, pageSize: 100 }, at.as(who));
  const findings = page.findings.filter(({ severity }) => severity !== Severity.INFO);
  return { job, findings: findings.map((one) => `${one.rule} ${one.path}`) };
}

test('an archive makes the same casebooks elsewhere, with their files; again it changes nothing', async () => {
  const [one, two] = [pdf('x'.repeat(600_000)), pdf('two')];
  await scanned(source, 'A-001', one);
  await scanned(source, 'A-002', two);
  const archive = await archiveOf(source);
  // Enrolled there already: trial, which would be asked for the others, is not here.
  for (const subject of ['A-001', 'A-002']) await elsewhere.openCasebook(subject, 'PKU1');

  const tried = await load(elsewhere, archive, { dryRun: true });
  assert.deepEqual([tried.job.files, tried.job.values, tried.findings], [2n, 2n, []]);
  assert.equal((await refusalOf(contentOf(elsewhere, 'A-001', one))).name, 'NOT_FOUND', 'a dry run stores nothing');
  const { job, findings } = await load(elsewhere, archive);
  assert.deepEqual([job.files, job.values, findings], [2n, 2n, []]);
  assert.equal(job.done, job.total);
  assert.equal(job.sha256, hashOf(archive));
  assert.ok((await contentOf(elsewhere, 'A-001', one)).equals(one));
  assert.ok((await contentOf(elsewhere, 'A-002', two)).equals(two));
  const again = await load(elsewhere, archive);
  assert.deepEqual([again.job.files, again.job.values, again.job.unchanged], [0n, 0n, 2n]);
  // Its name came along, and the name of the archive that is made there.
  const index = (bytes: Buffer) => bytes.includes('A-002%20扫描.pdf');
  assert.deepEqual([index(archive), index(await archiveOf(elsewhere))], [true, true]);
});

test('the document alone names files that are not there, and says so', async () => {
  const content = pdf('alone');
  await scanned(source, 'B-001', content);
  const options = { ...exportOptions('ODM_2_0'), subject: 'B-001' };
  const job = await holdJob(source, { kind: 'export', options });
  await workUntilNote(source, job, 1000, true);
  await elsewhere.openCasebook('B-001', 'PKU1');
  const document = await load(elsewhere, await resultOfJob(source, job));
  assert.deepEqual(document.findings, [`file-not-here SubjectData[B-001]/${form}/${path}`]);
  const whole = await load(elsewhere, await archiveOf(source));
  assert.equal(whole.job.files, 1n, 'the file comes behind its value');
  assert.ok((await contentOf(elsewhere, 'B-001', content)).equals(content));
});

test('what only the unblinded could open, they alone can open there, and bring', async () => {
  const hidden = pdf('hidden');
  await scanned(source, 'C-001', hidden, 'unblindedCrc');
  await elsewhere.openCasebook('C-001', 'PKU1');
  assert.ok(!(await archiveOf(source)).includes('C-001%20'), 'whoever is blinded takes it out in no archive');
  const archive = await archiveOf(source, 'unblindedManager');
  const blinded = await load(elsewhere, archive, { skipErrors: true });
  const where = `SubjectData[C-001]/File[${hashOf(hidden).slice(0, 12)}]`;
  assert.deepEqual(blinded.findings, [`file-blinded ${where}`]);
  assert.equal((await refusalOf(contentOf(elsewhere, 'C-001', hidden, 'unblinded'))).name, 'NOT_FOUND');
  const { job } = await load(elsewhere, archive, { who: 'unblindedManager', actor: 'u-dm-3' });
  assert.equal(job.files, 1n);
  assert.ok((await contentOf(elsewhere, 'C-001', hidden, 'unblinded')).equals(hidden));
  assert.equal((await refusalOf(contentOf(elsewhere, 'C-001', hidden))).name, 'NOT_FOUND');
});

const entry = (subject: string, content: Buffer, more: object = {}) => ({
  ...{ path: `files/${subject}/${hashOf(content)}`, subject, sha256: hashOf(content), name: 'a.pdf' },
  ...{ mediaType: 'application/pdf', size: content.length, blinded: false, ...more },
});

/** An archive with no values and these files. */
async function filesAlone(files: readonly (readonly [entry: ReturnType<typeof entry>, content: Buffer])[]) {
  const zip = new ZipFile();
  zip.addBuffer(
    Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="F" FileType="Snapshot" ODMVersion="2.0"
      Granularity="All" CreationDateTime="2026-11-23T08:00:00Z"><AdminData><User OID="U"/></AdminData></ODM>`),
    'study.odm-2.0.xml',
  );
  for (const [{ path: name }, content] of files) zip.addBuffer(content, name);
  zip.addBuffer(Buffer.from(files.map(([one]) => JSON.stringify(one)).join('\n')), 'files.ndjson');
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream as unknown as AsyncIterable<Buffer>));
}

test('a file is judged as one that is uploaded, and each that is not taken is told with its place', async () => {
  await elsewhere.openCasebook('D-001', 'PKU1');
  const [good, program, damaged] = [pdf('good'), Buffer.from('MZ\u0090\u0000 a program'), pdf('damaged')];
  const large = Buffer.concat([pdf('large'), Buffer.alloc(10 * 1024 * 1024, 'x')]);
  const other = pdf('of nobody');
  const archive = await filesAlone([
    [entry('D-001', program), program],
    [entry('D-001', damaged), pdf('changed')],
    [entry('D-001', large), large],
    [entry('D-009', other), other],
    [entry('D-001', good), good],
  ]);
  const at = (content: Buffer, subject = 'D-001') => `SubjectData[${subject}]/File[${hashOf(content).slice(0, 12)}]`;
  const { job, findings } = await load(elsewhere, archive);
  assert.deepEqual(findings, [
    `file-type-unknown ${at(program)}`,
    `file-damaged ${at(damaged)}`,
    `file-too-large ${at(large)}`,
    `file-without-subject ${at(other, 'D-009')}`,
  ]);
  assert.deepEqual([job.state, job.files, job.errors], [contract.JobState.DONE, 1n, 4]);
  assert.ok((await contentOf(elsewhere, 'D-001', good)).equals(good));
  for (const content of [program, damaged, large])
    assert.equal((await refusalOf(contentOf(elsewhere, 'D-001', content))).name, 'NOT_FOUND');
});

test('put down at every note and taken up again, each file is there once and counted once', async () => {
  const contents = Array.from({ length: 45 }, (_, at) => pdf(`file ${at}`));
  await elsewhere.openCasebook('E-001', 'PKU1');
  const archive = await filesAlone(contents.map((content) => [entry('E-001', content), content] as const));
  const upload = await uploaded(elsewhere, archive);
  const options: ImportOptions = { upload, site: '', isDryRun: false, reason: 'Archive', keepMisfits: false };
  const job = await holdJob(elsewhere, { kind: 'import', options });
  let kills = 0;
  while (await workUntilNote(elsewhere, job, 1 + Math.floor(kills / 2), kills % 2 === 1)) {
    kills += 1;
    assert.ok(kills < 100);
  }
  assert.ok(kills >= 4, String(kills));
  const over = await elsewhere.of(contract.TransferService).getJob({ study, job }, elsewhere.as('manager'));
  assert.deepEqual([over.state, over.files, over.errors], [contract.JobState.DONE, 45n, 0]);
  for (const content of contents) assert.ok((await contentOf(elsewhere, 'E-001', content)).equals(content));
});

test('what is no archive fails with what is to be done, and nothing of it is taken', async () => {
  const archive = await archiveOf(source);
  const cut = await load(elsewhere, archive.subarray(0, archive.length - 100));
  assert.deepEqual([cut.job.state, cut.job.refusal], [contract.JobState.FAILED, 'DOCUMENT_REFUSED']);
  assert.match(cut.job.refusalDetail, /zip cannot be read.*压缩包无法读取/);
});

test('a study build, and a draft of one, come out of an archive as out of its document', async () => {
  const archive = await archiveOf(source);
  const document = { contentType: 'application/zip', data: archive };
  const tried = await elsewhere.api.importBuild({ study, document, dryRun: true }, elsewhere.as('manager'));
  assert.equal(tried.counts?.forms, 6);
  const { build } = await elsewhere.api.importBuild({ study, document }, elsewhere.as('manager'));
  assert.equal(build?.oid, 'MDV.CORE.1');
  const drafts = elsewhere.of(contract.DraftService);
  const { draft } = await drafts.importDraft({ study, document }, elsewhere.as('manager'));
  assert.equal(draft?.nameEn, 'MDV.CORE.1');
  const data = await refusalOf(elsewhere.api.importClinicalData({ study, document }, elsewhere.as('manager')));
  assert.deepEqual([data.name, data.violations[0]?.rule], ['DOCUMENT_REFUSED', 'archive-wants-job']);
});
