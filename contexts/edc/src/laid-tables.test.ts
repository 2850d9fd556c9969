import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { readXpt, type XptCell } from '@verum/sas';
import yauzl from 'yauzl';
import { plan } from './domain/migration/migration-testing.ts';
import { startEdc, type TestEdc } from './testing.ts';
import { capture, publishAll, write } from './testing-amendment.ts';
import { exportOptions, holdJob, loadJob, resultOfJob, workUntilNote } from './testing-jobs.ts';

// A transport file whose columns grow wider while casebooks are read: what lay narrower is laid again.

let verum: TestEdc;
// From which subject on how many characters of three bytes there are at most: more each time than a note was made of.
const wider = new Map([
  [0, 9_000],
  [80, 25_000],
  [112, 31_000],
]);
const subjects = Array.from({ length: 150 }, (_, at) => String(at + 1).padStart(3, '0'));
let most = 0;
const notes = subjects.map((_, at) => {
  most = wider.get(at) ?? most;
  return `${at}:${'值'.repeat(wider.has(at) ? most : (at * 997) % most)}.`;
});

before(async () => {
  verum = await startEdc();
  await publishAll(verum, [plan]);
  for (const [at, subject] of subjects.entries())
    await capture(verum, subject, { 'SE.1~FO.VS': { 'IG.VS/IT.W': `7${at}`, 'IG.VS/IT.NOTE': notes[at] ?? '' } });
});
after(() => verum?.stop());

const made = { kind: 'export', options: exportOptions('XPT') } as const;

/** The rows of a table in the file of a job: a cell by the label of its variable, parts of a text put together. */
async function tableOf(job: string, name: string): Promise<Record<string, string>[]> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(await resultOfJob(verum, job), {
    lazyEntries: true,
  });
  const found = Promise.withResolvers<yauzl.Entry>();
  zip.on('end', () => found.reject(new Error(`there is no ${name}`)));
  zip.on('entry', (entry: yauzl.Entry) => (entry.fileName === `${name}.xpt` ? found.resolve(entry) : zip.readEntry()));
  zip.readEntry();
  const stream = await promisify(zip.openReadStream.bind(zip))(await found.promise);
  const rows: (readonly XptCell[])[] = [];
  let labels: readonly string[] = [];
  for await (const event of readXpt(stream as AsyncIterable<Uint8Array>)) {
    if (event.kind === 'dataset') labels = event.header.variables.map(({ label }) => label);
    else rows.push(...event.rows);
  }
  return rows.map((row) => {
    const cells: Record<string, string> = {};
    for (const [index, label] of labels.entries()) cells[label] = (cells[label] ?? '') + String(row[index] ?? '');
    return cells;
  });
}

test('is whole, in order, and the same when it is killed at every note', async () => {
  const whole = await holdJob(verum, made);
  assert.equal(await workUntilNote(verum, whole, 0, false), false);
  const expected = await resultOfJob(verum, whole);

  const rows = await tableOf(whole, 'VS');
  assert.deepEqual(
    rows.map((row) => row.Subject),
    subjects,
  );
  for (const [at, row] of rows.entries()) {
    const texts = Object.values(row);
    assert.ok(texts.includes(notes[at] ?? ''), `the note of ${subjects[at]}`);
    assert.ok(texts.includes(`7${at}`), `the weight of ${subjects[at]}`);
  }

  const often = await holdJob(verum, made);
  let kills = 0;
  let [layouts, pieces] = [0, 0];
  while (await workUntilNote(verum, often, 1 + Math.floor(kills / 2), kills % 2 === 0)) {
    const { cursor } = await loadJob(verum, often);
    const measured = (cursor.measured ?? []) as { layouts: unknown[]; pieces: number }[];
    layouts = Math.max(layouts, ...measured.map((one) => one.layouts.length));
    pieces = Math.max(pieces, ...measured.map((one) => one.pieces));
    kills += 1;
    assert.ok(kills < 200, 'it never comes to its end');
  }
  assert.ok(layouts > 2 && pieces > layouts, `${layouts} layouts, ${pieces} pieces`);
  assert.ok((await resultOfJob(verum, often)).equals(expected), 'not the same bytes');
});

test('is made anew where it was begun by a version that kept its rows as JSON', async () => {
  const whole = await holdJob(verum, made);
  await workUntilNote(verum, whole, 0, false);
  const expected = await resultOfJob(verum, whole);
  const old = { records: 1, bytes: [1], parts: [1], characters: [1], decimals: [0], pieces: 1 };
  for (const cursor of [
    { stage: 'reading', after: '020', done: 20, measured: [old, old] },
    { stage: 'writing', table: 1, measured: [old, old] },
  ]) {
    const job = await holdJob(verum, made);
    await write(verum, async (tx) => {
      await tx('update job_work set cursor = $2 where job = $1', [job, JSON.stringify(cursor)]);
    });
    assert.equal(await workUntilNote(verum, job, 0, false), false);
    assert.ok((await resultOfJob(verum, job)).equals(expected), cursor.stage);
  }
});
