import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeName } from '../../logic/transfer/export-pdf.ts';
import { type ArchivedFile, formatIndexLine, isDocumentName, readFileIndex, readSums } from './archive-entries.ts';

test('a document is told from what stands beside it', () => {
  for (const name of ['study.odm-2.0.xml', 'a/b/extract.XML', 'data.csv', 'x.ndjson', 'x.json', 'x.odm', '录入.xml'])
    assert.ok(isDocumentName(name), name);
  for (const name of [
    ...[
      'README.txt',
      'SHA256SUMS',
      'files.ndjson',
      'audit-trail.csv',
      'casebooks/01-001.pdf',
      'files/01-001/ab-scan.xml',
      'xml',
      'a.xmlx',
    ],
    ...['__MACOSX/extract.xml', '._extract.xml', 'a/.hidden.xml', 'manifest.json', 'a/manifest.json', 'folder.xml/'],
  ])
    assert.ok(!isDocumentName(name), name);
});

const file: ArchivedFile = {
  ...{ path: 'files/01-001/ab-scan.pdf', subject: '01-001', sha256: 'ab'.repeat(32), name: 'scan.pdf' },
  ...{ mediaType: 'application/pdf', size: 1, blinded: false },
};

test('an index is read as it was written, whatever the names are', () => {
  const text = fc.string({ unit: 'binary', maxLength: 100 });
  const arbitrary = fc.record(
    {
      ...{ path: text, subject: text, name: text, mediaType: text, blinded: fc.boolean() },
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      size: fc.integer({ min: 1 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.uniqueArray(arbitrary, { selector: ({ path }) => path }), (files) => {
      const index = readFileIndex(files.map(formatIndexLine).join(''));
      assert.ok(typeof index !== 'number');
      assert.deepEqual([...index.values()], files);
    }),
  );
});

test('a line that names no file is told by its number', () => {
  const line = formatIndexLine(file);
  assert.deepEqual(readFileIndex(''), new Map());
  assert.equal((readFileIndex(`${line}\r\n${line}`) as Map<string, unknown>).size, 1);
  const faults = [
    ...['{', 'null', '[]', '"files"', '{}'],
    ...[
      { size: 0 },
      { size: 1.5 },
      { size: '1' },
      { sha256: 'AB'.repeat(32) },
      { sha256: 'ab' },
      { blinded: 'no' },
    ].map((more) => JSON.stringify({ ...file, ...more })),
    ...[
      { subject: 1 },
      { name: null },
      { path: 'x'.repeat(65_536) },
      { subject: 'x'.repeat(1001) },
      { mediaType: undefined },
    ].map((more) => JSON.stringify({ ...file, ...more })),
  ];
  for (const fault of faults) assert.equal(readFileIndex(`${line}${fault}\n${line}`), 2, fault);
});

test('the longest path that an export writes is read again', () => {
  const [subject, name] = ['（'.repeat(64), `${'（'.repeat(196)}.pdf`];
  const path = `files/${safeName(subject)}/${file.sha256}-${safeName(name)}`;
  assert.ok(path.length > 1000);
  assert.notEqual(typeof readFileIndex(formatIndexLine({ ...file, path, subject, name })), 'number');
});

test('sums are read as sha256sum writes them', () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const sums = readSums(`${a}  study.odm-2.0.xml\n${b} *files/01 001/x.pdf\n# a remark\n${a}\n`);
  assert.deepEqual(
    [...sums],
    [
      ['study.odm-2.0.xml', a],
      ['files/01 001/x.pdf', b],
    ],
  );
});
