import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { edc, Severity } from '@verum/contracts';
import { formatFhir, toSubjectResources } from '@verum/fhir';
import { compileIndex, readOdm, type SubjectRecord } from '@verum/odm';
import { study as model, plan } from './domain/migration/migration-testing.ts';
import type { JobFormat } from './domain/transfer/job.ts';
import { JobLost } from './logic/transfer/hand.ts';
import { putPart } from './store/uploads.ts';
import { refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import { capture, publishAll, write } from './testing-amendment.ts';
import { exportOptions, holdJob, type Made, resultOfJob, workUntilNote } from './testing-jobs.ts';

// Jobs put down anywhere, and taken up again: the file is the same, and nothing comes in twice.

let verum: TestEdc;
const subjects = Array.from({ length: 45 }, (_, at) => String(at + 1).padStart(3, '0'));
const formats: readonly JobFormat[] = [
  'ODM_1_3_2',
  'ODM_2_0',
  'CSV',
  'XPT',
  'DATASET_JSON',
  'DATASET_NDJSON',
  'PARQUET',
  'PDF',
  'ARCHIVE',
  'FHIR',
];

before(async () => {
  verum = await startEdc();
  await publishAll(verum, [plan]);
  for (const subject of subjects)
    await capture(verum, subject, { 'SE.1~FO.VS': { 'IG.VS/IT.W': `7${subject}`, 'IG.VS/IT.NOTE': `=${subject} 值` } });
});
after(() => verum?.stop());

const transfers = () => verum.of(edc.TransferService);
const held = (made: Made) => holdJob(verum, made);
const workUntil = (job: string, note: number, isAfter: boolean) => workUntilNote(verum, job, note, isAfter);
const resultOf = (job: string) => resultOfJob(verum, job);

describe('an export', () => {
  for (const format of formats) {
    test(`as ${format} that is killed at every note, before it and after it, is the same file`, async () => {
      const whole = await held({ kind: 'export', options: exportOptions(format) });
      assert.equal(await workUntil(whole, 0, false), false);
      const expected = await resultOf(whole);
      assert.ok(expected.length > 1000);
      const often = await held({ kind: 'export', options: exportOptions(format) });
      let kills = 0;
      // At a later note each time: the notes of a stage that begins anew are the same again. Printing begins a thread
      // each time, so it is killed more seldom.
      const stride = format === 'PDF' || format === 'ARCHIVE' ? 16 : 1;
      while (await workUntil(often, 1 + Math.floor(kills / 2) * stride, kills % 2 === 0)) {
        kills += 1;
        assert.ok(kills < 200, 'it never comes to its end');
      }
      assert.ok(kills >= 2, String(kills));
      assert.ok((await resultOf(often)).equals(expected), 'not the same bytes');
    });
  }

  test('goes on where a download broke off', async () => {
    const { job } = await done(
      await transfers().startExport({ study, format: edc.TransferFormat.CSV }, verum.as('manager')),
    );
    const all = await resultOf(job);
    for (const from of [0, 1, all.length - 1, all.length]) {
      const parts: Uint8Array[] = [];
      for await (const { data } of transfers().downloadResult({ study, job, from: BigInt(from) }, verum.as('manager')))
        parts.push(data);
      assert.ok(Buffer.concat(parts).equals(all.subarray(from)), String(from));
    }
    const beyond = transfers().downloadResult({ study, job, from: BigInt(all.length + 1) }, verum.as('manager'));
    await isRefused(beyond[Symbol.asyncIterator]().next(), 'INVALID_REQUEST');
  });

  test('from before its pieces were packed is the same file', async () => {
    const { job } = await done(
      await transfers().startExport({ study, format: edc.TransferFormat.ODM_2_0 }, verum.as('manager')),
    );
    const all = await resultOf(job);
    await write(verum, async (tx) => {
      const packed = await tx<{ number: number; bytes: Uint8Array }>(
        'select number, bytes from job_piece where job = $1',
        [job],
      );
      for (const { number, bytes } of packed) {
        const plain = [job, number, zstdDecompressSync(bytes)];
        await tx('update job_piece set bytes = $3, size = null where job = $1 and number = $2', plain);
      }
    });
    assert.ok((await resultOf(job)).equals(all));
    const tail = transfers().downloadResult({ study, job, from: BigInt(all.length - 5) }, verum.as('manager'));
    const parts = (await Array.fromAsync(tail)).map(({ data }) => data);
    assert.ok(Buffer.concat(parts).equals(all.subarray(-5)));
  });

  test('tells how far it is, its hash, and nobody but who started it sees it', async () => {
    const started = await transfers().startExport({ study, format: edc.TransferFormat.ODM_2_0 }, verum.as('manager'));
    assert.equal(started.state, edc.JobState.WAITING);
    const job = await done(started);
    assert.deepEqual(
      [job.done, job.total, job.unit, job.fileName],
      [45n, 45n, 'subjects', 'HTN-01-2026-06-01-odm-2.0.xml'],
    );
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(await resultOf(job.job)))).toString(
      'hex',
    );
    assert.equal(job.sha256, hash);
    const document = await readOdm([await resultOf(job.job)]);
    assert.equal(document.subjects, 45);
    const key = { study, job: job.job };
    for (const other of ['otherManager', 'auditor'] as const) {
      await isRefused(transfers().getJob(key, verum.as(other)), 'NOT_FOUND');
      await isRefused(transfers().cancelJob(key, verum.as(other)), 'NOT_FOUND');
      const stolen = transfers().downloadResult(key, verum.as(other))[Symbol.asyncIterator]();
      await isRefused(stolen.next(), 'NOT_FOUND');
    }
    assert.deepEqual((await transfers().listJobs({ study }, verum.as('otherManager'))).jobs, []);
  });

  test('of somebody at one site holds that site alone', async () => {
    const { job } = await done(
      await transfers().startExport({ study, format: edc.TransferFormat.ODM_2_0 }, verum.as('siteAuditor')),
      'siteAuditor',
    );
    const parts: Uint8Array[] = [];
    for await (const { data } of transfers().downloadResult({ study, job }, verum.as('siteAuditor'))) parts.push(data);
    assert.equal((await readOdm(parts)).subjects, 0);
  });

  test('that is cancelled stays so, and goes on when it is resumed', async () => {
    const job = await held({ kind: 'export', options: exportOptions('CSV') });
    const key = { study, job };
    assert.equal(await workUntil(job, 1, true), true);
    const cancelled = await transfers().cancelJob(key, verum.as('manager'));
    assert.equal(cancelled.state, edc.JobState.CANCELLED);
    await assert.rejects(workUntil(job, 0, false), JobLost);
    assert.equal((await transfers().cancelJob(key, verum.as('manager'))).state, edc.JobState.CANCELLED, 'asked again');
    await transfers().resumeJob(key, verum.as('manager'));
    assert.equal((await done(await transfers().getJob(key, verum.as('manager')))).state, edc.JobState.DONE);
    await isRefused(transfers().cancelJob(key, verum.as('manager')), 'STATE_FORBIDS');
    await isRefused(transfers().resumeJob(key, verum.as('manager')), 'STATE_FORBIDS');
  });

  test('that fails again and again is given up, and says why', async () => {
    const job = await held({ kind: 'export', options: exportOptions('CSV') });
    await write(verum, (tx) => tx(`update job set options = options || '{"format":"NONE"}' where job = $1`, [job]));
    await write(verum, (tx) => tx(`update job_work set leased_until = '-infinity' where job = $1`, [job]));
    const failed = await done(await transfers().getJob({ study, job }, verum.as('manager')));
    assert.deepEqual([failed.state, failed.refusal], [edc.JobState.FAILED, 'INTERNAL']);
  });
});

async function isRefused(promise: Promise<unknown>, reason: string): Promise<void> {
  assert.equal((await refusalOf(promise)).name, reason);
}

/** Once it is over. */
async function done(job: edc.Job, as: 'manager' | 'siteAuditor' = 'manager', withinMs = 60_000): Promise<edc.Job> {
  const over: readonly edc.JobState[] = [edc.JobState.DONE, edc.JobState.FAILED, edc.JobState.CANCELLED];
  for (const end = Date.now() + withinMs; Date.now() < end; await setTimeout(50)) {
    const found = await transfers().getJob({ study, job: job.job }, verum.as(as));
    if (over.includes(found.state)) return found;
  }
  return assert.fail('the job is not over');
}

describe('an import', () => {
  const upload = async (bytes: Uint8Array) => {
    const id = randomUUID();
    await write(verum, (tx) => putPart(tx, { study, upload: id, actor: 'u-dm' }, 1, bytes));
    return id;
  };

  /** The study as it stands, with another value in one item. */
  async function document(value: string): Promise<Uint8Array> {
    const { job } = await done(
      await transfers().startExport({ study, format: edc.TransferFormat.ODM_2_0 }, verum.as('manager')),
    );
    const text = (await resultOf(job)).toString();
    return Buffer.from(text.replaceAll(/(ItemOID="IT.W"[^>]*>\s*<Value>)[^<]*/g, `$1${value}`));
  }

  test('that is killed at every note takes everything, and nothing twice', async () => {
    const options = {
      upload: await upload(await document('81')),
      site: '',
      isDryRun: false,
      reason: 'Again',
      keepMisfits: false,
    };
    const job = await held({ kind: 'import', options });
    let kills = 0;
    while (await workUntil(job, 1 + Math.floor(kills / 2), kills % 2 === 1)) {
      kills += 1;
      assert.ok(kills < 100);
    }
    assert.ok(kills >= 4, String(kills));
    const over = await transfers().getJob({ study, job }, verum.as('manager'));
    assert.deepEqual([over.state, over.subjects, over.done], [edc.JobState.DONE, 45n, over.total]);
    for (const subject of ['001', '045']) {
      const form = await verum.api.getForm({ study, subject, form: 'SE.1~FO.VS' }, verum.as('manager'));
      const item = form.items.find(({ path }) => path === 'IG.VS/IT.W');
      assert.deepEqual([item?.value, item?.version], ['81', 2n], subject);
    }
  });

  test('of FHIR that is killed at every note takes everything as well, and nothing twice', async () => {
    const index = compileIndex(model(plan));
    const lines: string[] = [];
    const onSubject = async (record: SubjectRecord) =>
      void lines.push(...toSubjectResources(index, record).resources.map(formatFhir));
    await readOdm([await document('91')], { onSubject });
    const id = await upload(Buffer.from(lines.join('\n')));
    const options = { upload: id, site: '', isDryRun: false, reason: 'Again', keepMisfits: false };
    const job = await held({ kind: 'import', options });
    let kills = 0;
    while (await workUntil(job, 1 + Math.floor(kills / 2), kills % 2 === 1)) {
      kills += 1;
      assert.ok(kills < 100);
    }
    assert.ok(kills >= 4, String(kills));
    const over = await transfers().getJob({ study, job }, verum.as('manager'));
    assert.deepEqual([over.state, over.subjects, over.errors], [edc.JobState.DONE, 45n, 0]);
    for (const subject of ['001', '045']) {
      const form = await verum.api.getForm({ study, subject, form: 'SE.1~FO.VS' }, verum.as('manager'));
      const item = form.items.find(({ path }) => path === 'IG.VS/IT.W');
      assert.deepEqual([item?.value, item?.version], ['91', 3n], subject);
    }
    const again = await done(
      await transfers().startImport(
        { study, upload: await upload(Buffer.from(lines.join('\n'))), dryRun: true },
        verum.as('manager'),
      ),
    );
    assert.deepEqual([again.values, again.unchanged], [0n, 90n]);
  });

  test('of FHIR tells its faults by line, and of what is none it fails', async () => {
    const id = await upload(Buffer.from('{"resourceType":"Patient"}\n{"resourceType":\n'));
    const job = await done(await transfers().startImport({ study, upload: id }, verum.as('manager')));
    const key = { study, job: job.job, pageSize: 10 };
    const { findings } = await transfers().listJobFindings(key, verum.as('manager'));
    assert.deepEqual(
      findings.map(({ rule, line }) => [rule, line]),
      [
        ['line-not-read', 2],
        ['resources-not-read', 0],
      ],
    );
    const none = await upload(Buffer.from('{ no JSON at all'));
    const failed = await done(await transfers().startImport({ study, upload: none }, verum.as('manager')));
    assert.deepEqual([failed.state, failed.refusal], [edc.JobState.FAILED, 'DOCUMENT_REFUSED']);
    assert.match(failed.refusalDetail, /\S/);
  });

  test('that is tried only stores nothing, and says what it would', async () => {
    const id = await upload(await document('82'));
    const started = await transfers().startImport(
      { study, upload: id, dryRun: true, reason: 'x' },
      verum.as('manager'),
    );
    const job = await done(started);
    assert.deepEqual([job.state, job.subjects, job.values, job.dryRun], [edc.JobState.DONE, 45n, 45n, true]);
    const form = await verum.api.getForm({ study, subject: '001', form: 'SE.1~FO.VS' }, verum.as('manager'));
    assert.equal(form.items.find(({ path }) => path === 'IG.VS/IT.W')?.value, '91');
  });

  test('of what is no document fails with the place, and its findings can be read', async () => {
    const id = await upload(Buffer.from((await document('83')).toString().slice(0, 4000)));
    const job = await done(await transfers().startImport({ study, upload: id }, verum.as('manager')));
    assert.deepEqual([job.state, job.refusal], [edc.JobState.FAILED, 'DOCUMENT_REFUSED']);
    assert.match(job.refusalDetail, /\S/);
    const misfit = await upload(await document('x'.repeat(10)));
    const second = await done(await transfers().startImport({ study, upload: misfit }, verum.as('manager')));
    const { findings } = await transfers().listJobFindings(
      { study, job: second.job, pageSize: 10 },
      verum.as('manager'),
    );
    assert.equal(findings.length > 0, second.errors + second.warnings > 0);
    for (const { severity, messageZh } of findings) assert.ok(severity !== Severity.UNSPECIFIED && messageZh !== '');
  });

  test('wants every part, its own, of the size agreed', async () => {
    const [id, absent] = [randomUUID(), randomUUID()];
    const content = { contentType: 'application/xml', data: new Uint8Array(10) };
    await isRefused(transfers().startImport({ study, upload: absent }, verum.as('manager')), 'NOT_FOUND');
    await transfers().putUploadPart({ study, upload: id, part: 2, content }, verum.as('manager'));
    await isRefused(transfers().startImport({ study, upload: id }, verum.as('manager')), 'INVALID_REQUEST');
    const again = await transfers().putUploadPart({ study, upload: id, part: 2, content }, verum.as('manager'));
    assert.deepEqual([again.parts, again.size], [[2], 10n]);
    const other = { ...content, data: new Uint8Array(11) };
    await isRefused(
      transfers().putUploadPart({ study, upload: id, part: 2, content: other }, verum.as('manager')),
      'ALREADY_EXISTS',
    );
    await isRefused(
      transfers().putUploadPart({ study, upload: id, part: 3, content }, verum.as('otherManager')),
      'ALREADY_EXISTS',
    );
    await isRefused(transfers().getUpload({ study, upload: id }, verum.as('otherManager')), 'NOT_FOUND');
    await transfers().putUploadPart({ study, upload: id, part: 1, content }, verum.as('manager'));
    await isRefused(transfers().startImport({ study, upload: id }, verum.as('manager')), 'INVALID_REQUEST');
  });
});
