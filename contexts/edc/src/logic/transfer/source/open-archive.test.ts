import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { formatIndexLine } from '../../../domain/transfer/archive-entries.ts';
import { openArchive } from './open-archive.ts';

type Content = Buffer | string;

async function zipOf(entries: readonly (readonly [name: string, content: Content])[], compress = true) {
  const zip = new ZipFile();
  for (const [name, content] of entries) zip.addBuffer(Buffer.from(content), name, { compress, mtime: new Date(0) });
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream as unknown as AsyncIterable<Buffer>));
}

/** The bytes, a few at a time. */
const rangeOf = (bytes: Buffer) =>
  async function* (from: number, length: number) {
    for (let at = from; at < from + length; at += 1000) yield bytes.subarray(at, Math.min(from + length, at + 1000));
  };
const open = (bytes: Buffer, isFirst = true) => openArchive(bytes.length, rangeOf(bytes), isFirst);

async function refusedAs(opening: Promise<unknown>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { rule, textEn, textZh } = error.violations[0] ?? assert.fail();
    assert.match(textEn, /^[A-Z].*\.$/);
    assert.match(textZh, /。$/);
    return rule;
  }
  return assert.fail('it was not refused');
}

const joined = async (chunks: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(chunks));
const sumOf = (content: Content) => createHash('sha256').update(content).digest('hex');

const xml = `<ODM>${'<a/>'.repeat(5000)}</ODM>`;
const scan = Buffer.from('%PDF-1.7 scan');
const path = `files/01-001/${sumOf(scan)}-scan.pdf`;
const archived = {
  ...{ path, subject: '01-001', sha256: sumOf(scan), name: 'scan.pdf', mediaType: 'application/pdf' },
  ...{ size: scan.length, blinded: false },
};
const archive = (more: readonly (readonly [string, Content])[] = [], compress = true) =>
  zipOf(
    [
      ['README.txt', 'how to read it'],
      ['casebooks/01-001.pdf', scan],
      [path, scan],
      ['files.ndjson', formatIndexLine(archived)],
      ['study.odm-2.0.xml', xml],
      ...more,
    ],
    compress,
  );

test('an archive gives its document, and then its files with what was said of them', async () => {
  const source = await open(await archive([['SHA256SUMS', `${sumOf(xml)}  study.odm-2.0.xml\n`]]));
  assert.equal((await joined(source.chunks())).toString(), xml);
  assert.equal(source.total, xml.length + scan.length);
  assert.deepEqual(
    [source.isComing('01-001', archived.sha256), source.isComing('01-002', archived.sha256)],
    [true, false],
  );
  for (let turn = 0; turn < 2; turn++) {
    const [file, ...others] = await Array.fromAsync(source.files());
    assert.equal(others.length, 0);
    const { read, ...said } = file ?? assert.fail();
    assert.deepEqual(said, archived);
    assert.deepEqual(await read(scan.length), scan);
    assert.equal(await read(scan.length - 1), undefined, 'of more bytes than are wanted none are read');
  }
});

test('what another system has packed is the document in it', async () => {
  const source = await open(
    await zipOf([
      ['export/extract.xml', xml],
      ['__MACOSX/export/._extract.xml', 'x'],
    ]),
  );
  assert.equal((await joined(source.chunks())).toString(), xml);
  assert.deepEqual(await Array.fromAsync(source.files()), []);
});

test('a zip without one document is refused with what it has', async () => {
  assert.equal(await refusedAs(open(await zipOf([['a.pdf', scan]]))), 'archive-without-document');
  assert.equal(await refusedAs(open(await zipOf([]))), 'archive-without-document');
  const several = [
    ['a.csv', 'x'],
    ['b.csv', 'x'],
  ] as const;
  assert.equal(await refusedAs(open(await zipOf(several))), 'archive-of-several-documents');
  const workbook = [
    ['[Content_Types].xml', '<Types/>'],
    ['xl/workbook.xml', '<workbook/>'],
  ] as const;
  assert.equal(await refusedAs(open(await zipOf(workbook))), 'archive-of-office');
  assert.equal(await refusedAs(open(Buffer.from('PK\x03\x04 and no more'))), 'archive-unreadable');
});

test('a document that is not what its checksums say is refused before anything of it is taken', async () => {
  const sums = await archive([['SHA256SUMS', `${sumOf('other')}  study.odm-2.0.xml\n`]]);
  assert.equal(await refusedAs(open(sums)), 'archive-damaged');
  assert.equal((await joined((await open(sums, false)).chunks())).toString(), xml, 'it was read before');
  const stored = await archive([], false);
  stored[stored.indexOf('<a/>') + 1] = 0x62;
  assert.equal(await refusedAs(open(stored)), 'archive-damaged');
});

test('an index that cannot be read is refused with its line', async () => {
  const broken = await zipOf([
    ['study.xml', xml],
    ['files.ndjson', `${formatIndexLine(archived)}{}\n`],
  ]);
  assert.equal(await refusedAs(open(broken)), 'archive-index-unreadable');
});

test('a file that the index names and the zip does not have never comes', async () => {
  const source = await open(
    await zipOf([
      ['study.xml', xml],
      ['files.ndjson', formatIndexLine(archived)],
    ]),
  );
  assert.deepEqual(await Array.fromAsync(source.files()), []);
});

test('a list is read up to 64 MiB, and a document of any size in pieces', async () => {
  const large = await zipOf([
    ['study.xml', xml],
    ['files.ndjson', Buffer.alloc(64 * 1024 * 1024 + 1, '\n')],
  ]);
  assert.equal(await refusedAs(open(large)), 'archive-list-too-large');
  const blanks = Buffer.alloc(64 * 1024 * 1024, ' ');
  const source = await open(
    await zipOf([
      ['study.xml', blanks],
      ['files.ndjson', '\n'.repeat(1000)],
    ]),
  );
  let largest = 0;
  let size = 0;
  for await (const { length } of source.chunks()) {
    largest = Math.max(largest, length);
    size += length;
  }
  assert.equal(size, blanks.length);
  assert.ok(largest <= 64 * 1024, String(largest));
});

test('more or less content than a zip says is no zip', async () => {
  const honest = await zipOf([['study.xml', xml]]);
  const at = honest.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24;
  for (const size of [xml.length - 1, xml.length + 1, 0]) {
    const lying = Buffer.from(honest);
    lying.writeUInt32LE(size, at);
    assert.equal(await refusedAs(open(lying)), 'archive-unreadable', String(size));
  }
});

test('an encrypted one is refused as such', async () => {
  const zip = await zipOf([['study.xml', xml]]);
  const flags = zip.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 8;
  zip.writeUInt16LE(zip.readUInt16LE(flags) | 1, flags);
  assert.equal(await refusedAs(open(zip)), 'archive-encrypted');
});

test('cut off or changed anywhere, it is read as it was or refused', async () => {
  const whole = await archive();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, flip, isCut) => {
        const bytes = isCut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!isCut) bytes[at] = (bytes[at] ?? 0) ^ flip;
        try {
          const source = await open(bytes);
          assert.equal((await joined(source.chunks())).toString(), xml);
          for await (const file of source.files()) await file.read(scan.length);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          assert.match(error.violations[0]?.rule ?? '', /^archive-/);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('what reading the bytes throws is thrown, wherever it happens', async () => {
  const bytes = await archive();
  const range = rangeOf(bytes);
  for (let reads = 0; reads < 3; reads++) {
    let done = 0;
    const lost = new Error('the job is another’s');
    const failing = async function* (from: number, length: number) {
      if (done++ === reads) throw lost;
      yield* range(from, length);
    };
    await assert.rejects(openArchive(bytes.length, failing, true), (error) => error === lost, String(reads));
  }
});
