import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { plan } from './domain/migration/migration-testing.ts';
import { refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import { publishAll } from './testing-amendment.ts';

// Files that are written to hurt, on the way that files of users take: refused with their place, and the service goes on.

let verum: TestEdc;
before(async () => {
  verum = await startEdc();
  await publishAll(verum, [plan]);
});
after(() => verum?.stop());

const transfers = () => verum.of(edc.TransferService);
const mebibyte = 1024 * 1024;
const head =
  '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" CreationDateTime="2026-11-23T00:00:00Z">';

/** `start`, and then one byte for as long as two parts of an upload are. */
function endless(start: string, byte: string): Uint8Array {
  const bytes = Buffer.alloc(12 * mebibyte, byte);
  bytes.write(start);
  return bytes;
}

async function imported(file: Uint8Array): Promise<edc.Job> {
  const upload = randomUUID();
  for (let at = 0; at * 8 * mebibyte < file.length; at += 1) {
    const data = file.subarray(at * 8 * mebibyte, (at + 1) * 8 * mebibyte);
    const content = { contentType: 'application/octet-stream', data };
    await transfers().putUploadPart({ study, upload, part: at + 1, content }, verum.as('manager'));
  }
  const { job } = await transfers().startImport({ study, upload }, verum.as('manager'));
  for (const end = Date.now() + 60_000; Date.now() < end; await setTimeout(50)) {
    const found = await transfers().getJob({ study, job }, verum.as('manager'));
    if (found.state === edc.JobState.FAILED || found.state === edc.JobState.DONE) return found;
  }
  return assert.fail('the job is not over');
}

const data: Readonly<Record<string, readonly [file: () => Uint8Array, words: RegExp]>> = {
  'white space without end': [() => endless(head, ' '), /more characters than 8000000/],
  'brackets of CDATA': [() => endless(`${head}<Study OID="S"><![CDATA[`, ']'), /more characters than 8000000/],
  'entities in entities': [
    () => Buffer.from(`<!DOCTYPE ODM [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${head}&b;</ODM>`),
    /DOCTYPE/,
  ],
  '300,000 levels': [() => Buffer.from(head + '<a>'.repeat(300_000)), /nested deeper than 256/],
  'null bytes': [() => Buffer.alloc(mebibyte), /not well-formed/],
  'separators only': [() => endless('record_id,', ','), /more than 20000 cells/],
};

for (const [name, [file, words]] of Object.entries(data)) {
  test(`${name}, sent as data, fail with the reason and store nothing`, async () => {
    const job = await imported(file());
    assert.deepEqual([job.state, job.refusal, job.subjects], [edc.JobState.FAILED, 'DOCUMENT_REFUSED', 0n]);
    assert.match(job.refusalDetail, words);
  });
}

const builds: Readonly<Record<string, () => Uint8Array>> = {
  'an XLS of noise': () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(mebibyte, 'x')]),
  'JSON of 300,000 levels': () => Buffer.from(`{"resourceType":"Questionnaire","item":${'['.repeat(300_000)}`),
  'JSON without end': () => endless('{"resourceType":"', 'x'),
  'a dictionary of separators': () => endless('"Variable / Field Name",', ','),
  'an XML of brackets': () => endless(`${head}<![CDATA[`, ']'),
};

for (const [name, file] of Object.entries(builds)) {
  test(`${name}, sent as a build, is refused`, async () => {
    const document = { contentType: 'application/octet-stream', data: file() };
    const refusal = await refusalOf(verum.api.importBuild({ study, document }, verum.as('manager')));
    assert.equal(refusal.name, 'DOCUMENT_REFUSED');
    assert.ok(refusal.violations.length > 0);
  });
}
