import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { planDatasets } from '@verum/datasets';
import { study as model, plan } from './domain/migration/migration-testing.ts';
import type { ExportOptions } from './domain/transfer/job.ts';
import { openWorkThread } from './logic/transfer/thread/work-thread.ts';

// What is made on the thread is tested with the jobs; here, what becomes of it when something breaks off.

const thread = openWorkThread();
after(() => thread.close());

const options: ExportOptions = {
  ...{ format: 'CSV', site: '', subject: '', withAudit: false, withExtensions: false, language: 'en' },
  ...{ withByteOrderMark: false, createdAt: '2026-06-01T08:00:00.000Z' },
};
const build = model(plan);
const design = { blinded: { items: [], forms: [] }, critical: [] };
const rows = {
  format: { name: 'CSV', extension: 'csv' },
  options,
  designs: new Map([[1, { model: build, design }]]),
  visible: [build],
  begun: undefined,
} as const;

function casebooks(first: number, last: number, builds = 1) {
  return Array.from({ length: last - first + 1 }, (_, at) => ({
    ...{ subject: String(first + at).padStart(4, '0'), site: '01', build: builds },
    forms: JSON.stringify([{ form: 'SE.1~FO.VS', items: { 'IG.VS/IT.W': { version: 1, value: '70' } } }]),
  }));
}

async function* batches(count: number) {
  for (let at = 0; at < count; at++) yield casebooks(at * 10, at * 10 + 9);
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of stream) found.push(one);
  return found;
}

test('two works at once each give their own, and nothing is one as well', async () => {
  const made = await Promise.all([30, 7, 0].map((count) => all(thread.run('rows', rows, batches(count)))));
  assert.deepEqual(
    made.map((each) => each.at(-1)?.done),
    [300, 70, 0],
  );
});

test('what the source throws is thrown, the same', async () => {
  const fault = new Error('the database is gone');
  async function* failing() {
    yield* batches(2);
    throw fault;
  }
  await assert.rejects(all(thread.run('rows', rows, failing())), (error) => error === fault);
});

test('what the work throws is thrown, and the thread goes on', async () => {
  async function* ofNoBuild() {
    yield casebooks(1, 1, 9);
  }
  await assert.rejects(all(thread.run('rows', rows, ofNoBuild())), /build 9, which is not there/);
  assert.equal((await all(thread.run('rows', rows, batches(1)))).at(-1)?.done, 10);
});

test('whoever leaves early ends the work, and its source is told', async () => {
  const told = Promise.withResolvers<number>();
  const dataset = planDatasets([build]).datasets.at(0) ?? assert.fail();
  const counts = dataset.columns.map(() => 9);
  const measure = { dataset, records: 1, bytes: counts, parts: counts, characters: counts, decimals: counts };
  const table = {
    plan: { studyOid: 'S', build },
    measure,
    format: { name: 'DATASET_NDJSON', extension: 'ndjson' },
  } as const;
  const row = Buffer.from(`${JSON.stringify(dataset.columns.map(() => 'x'))}\n`.repeat(20_000));
  async function* endless() {
    let given = 0;
    try {
      for (;;) {
        given += 1;
        yield row;
      }
    } finally {
      told.resolve(given);
    }
  }
  for await (const pieces of thread.run('table', { ...table, options }, endless())) {
    assert.ok(pieces.length > 0);
    break;
  }
  // No more of it is asked for than is worked at.
  assert.ok((await told.promise) < 20);
});

test('a thread that ends under its work fails it, and the next work has a new one', async () => {
  const mortal = openWorkThread();
  const begun = Promise.withResolvers<void>();
  async function* waiting() {
    yield casebooks(1, 1);
    begun.resolve();
    await new Promise<never>(() => undefined);
  }
  const making = all(mortal.run('rows', rows, waiting()));
  const failing = assert.rejects(making, /ended before its work did/);
  await begun.promise;
  await mortal.close();
  await failing;
  assert.equal((await all(mortal.run('rows', rows, batches(1)))).at(-1)?.done, 10);
  await mortal.close();
});

test('a thread that ends before it has begun with a work fails it', async () => {
  const mortal = openWorkThread();
  const failing = assert.rejects(all(mortal.run('rows', rows, batches(1))), /ended before its work did/);
  await mortal.close();
  await failing;
  assert.equal((await all(mortal.run('rows', rows, batches(1)))).at(-1)?.done, 10);
  await mortal.close();
});

const odm = (body: string, type = 'Snapshot') =>
  `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="${type}" FileOID="F" CreationDateTime="2026-06-01T08:00:00Z">${body}</ODM>`;
const user = (oid: string) => `<AdminData><User OID="${oid}"><FullName>${oid}</FullName></User></AdminData>`;
/** So much blank space behind it that what follows comes later. */
const subject = (key: string) =>
  `<ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="${key}"/></ClinicalData>${' '.repeat(9_000)}`;

/** Cut anywhere: within a name, a character. */
async function* cut(document: string, size: number) {
  const bytes = Buffer.from(document);
  for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size));
}

test('a document is read subject by subject, with the users that were named since the subject before', async () => {
  const document = odm(user('u-1') + subject('张-1') + subject('2') + user('u-2') + subject('3'), 'Transactional');
  for (const size of [97, 1_000_000]) {
    const read = await all(thread.run('records', undefined, cut(document, size)));
    const records = read.flatMap((part) => ('record' in part ? [part] : []));
    assert.deepEqual(
      records.map(({ record, fileType, admin }) => [
        JSON.parse(record).subjectKey,
        fileType,
        admin?.flatMap(({ users }) => users.map(({ oid }) => oid)),
      ]),
      [
        ['张-1', 'Transactional', size === 97 ? ['u-1'] : ['u-1', 'u-2']],
        ['2', 'Transactional', undefined],
        ['3', 'Transactional', size === 97 ? ['u-1', 'u-2'] : undefined],
      ],
    );
    assert.equal(read.length, 4);
    assert.ok('findings' in (read.at(-1) ?? {}), 'at the end, what was noticed');
  }
});

test('what stands before the fault of a document is read, and the fault has its place', async () => {
  const [first, last, ...more] = await all(
    thread.run('records', undefined, cut(`${odm(subject('1')).replace('</ODM>', '')}\n</Study>`, 50)),
  );
  assert.ok(first && 'record' in first && last && 'fault' in last && more.length === 0);
  assert.deepEqual([last.fault.code, last.fault.line], ['not-well-formed', 2]);
  assert.ok(last.fault.text.en && last.fault.text.zh && last.fault.next.en && last.fault.next.zh);
});
