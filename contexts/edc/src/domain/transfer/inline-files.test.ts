import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type ItemData, readOdm, type SubjectRecord } from '@verum/odm';
import { coreStudy } from '../../testing-core.ts';
import { compileBuild } from '../build/compile-build.ts';
import { takeInlineFiles } from './inline-files.ts';

async function buildWith(design: Record<string, unknown>) {
  const { builds } = await readOdm([coreStudy({ design })], {});
  return compileBuild(builds[0] ?? assert.fail('the study has a build'));
}
const limits = { files: { maxBytes: 64, types: ['text/plain', 'application/pdf'] } };
const build = await buildWith(limits);

const recordOf = (...items: ItemData[]): SubjectRecord => ({
  ...{ studyOid: 'S', metaDataVersionOid: 'M', subjectKey: '01-001' },
  visits: [{ oid: 'SE.BASE', forms: [{ oid: 'FO.LB', groups: [{ path: 'IG.LB' }], items }] }],
});
const path = 'IG.LB/IT.SCAN';
const text = (length: number) => Buffer.alloc(length, 'x');
const scan = (content: Buffer, more: Partial<ItemData> = {}): ItemData => ({
  ...{ path, value: content.toString('base64') },
  ...more,
});
const redcap = (name: string, mediaType: string) => ({
  extensions: {
    attributes: [
      { name: 'redcap:DocName', namespace: 'https://projectredcap.org', value: name },
      { name: 'redcap:MimeType', namespace: 'https://projectredcap.org', value: mediaType },
    ],
  },
});
const valuesOf = ({ visits }: SubjectRecord) =>
  visits.flatMap(({ forms }) => forms.flatMap(({ items }) => items.map(({ value }) => value)));
const hashOf = (content: Buffer) => createHash('sha256').update(content).digest();

test('a content becomes a file, and its item holds the name', () => {
  const content = text(40);
  const { record, files, findings } = takeInlineFiles(
    recordOf({ path: 'IG.LB/IT.GLUC', value: '5.1' }, scan(content)),
    build,
    false,
  );
  assert.deepEqual(findings, []);
  const value = hashOf(content).toString('base64');
  assert.deepEqual(valuesOf(record), ['5.1', value]);
  const file = hashOf(content).toString('hex');
  const found = { name: 'IT_SCAN.txt', mediaType: 'text/plain', size: 40, file, value, blinded: false, bytes: content };
  assert.deepEqual(files, [found]);
});

test('32 bytes are the name of a file, one more or less is the content of one', () => {
  for (const [length, count] of [
    [31, 1],
    [32, 0],
    [33, 1],
  ] as const)
    assert.equal(takeInlineFiles(recordOf(scan(text(length))), build, false).files.length, count, `${length}`);
});

test('what REDCap gives a name of its own is a content at any length, under that name', () => {
  const given = recordOf(scan(text(32), redcap('scan of 3 May.txt', 'text/plain')));
  const [file] = takeInlineFiles(given, build, false).files;
  assert.deepEqual([file?.name, file?.mediaType, file?.size], ['scan of 3 May.txt', 'text/plain', 32]);
  const other = { attributes: [{ name: 'x:DocName', namespace: 'urn:other', value: 'n.txt' }] };
  assert.deepEqual(takeInlineFiles(recordOf(scan(text(32), { extensions: other })), build, false).files, []);
});

test('line breaks in base64 are none of it; what is no base64 is left to be refused as such', () => {
  const wrapped = text(40).toString('base64').replace(/.{16}/g, '$&\r\n ');
  assert.equal(takeInlineFiles(recordOf({ path, value: wrapped }), build, false).files[0]?.size, 40);
  for (const value of ['scan.pdf', 'QR==', 'QUJD=', '', '====']) {
    const record = recordOf({ path, value });
    const taken = takeInlineFiles(record, build, false);
    assert.equal(taken.record, record, value);
    assert.deepEqual([taken.files, taken.findings], [[], []]);
  }
  const none = recordOf({ path, isNull: true });
  assert.equal(takeInlineFiles(none, build, false).record, none);
});

test('what the study does not take is told with its place, and its item stays as it was', () => {
  const rules = (...items: ItemData[]) => {
    const { record, files, findings } = takeInlineFiles(recordOf(...items), build, false);
    assert.deepEqual(files, []);
    assert.deepEqual(valuesOf(record), []);
    for (const finding of findings) {
      assert.deepEqual([finding.severity, finding.path], ['error', 'SubjectData[01-001]/SE.BASE~FO.LB/IG.LB/IT.SCAN']);
      assert.ok(finding.message.zh && !JSON.stringify(finding).includes('Wang'));
    }
    return findings.map(({ rule }) => rule);
  };
  assert.equal(takeInlineFiles(recordOf(scan(text(64))), build, false).files.length, 1);
  assert.deepEqual(rules(scan(text(65))), ['file-too-large']);
  assert.deepEqual(rules(scan(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'))), ['file-type-refused']);
  assert.deepEqual(rules(scan(text(40), redcap('Wang Fang.exe', 'application/pdf'))), [
    'file-type-differs',
    'file-ending',
  ]);
});

test('what is in a blinded item only the unblinded may open, and nobody else may bring', async () => {
  for (const blinded of [
    { items: ['IT.SCAN'], forms: [] },
    { items: [], forms: ['FO.LB'] },
  ]) {
    const hidden = await buildWith({ ...limits, blinded });
    assert.equal(takeInlineFiles(recordOf(scan(text(40))), hidden, true).files[0]?.blinded, true);
    const record = recordOf(scan(text(65)));
    const taken = takeInlineFiles(record, hidden, false);
    assert.equal(taken.record, record, 'it is judged as an item that is not there');
    assert.deepEqual(taken.findings, []);
  }
  const beside = await buildWith({ ...limits, blinded: { items: ['IT.TITRE'], forms: [] } });
  assert.equal(takeInlineFiles(recordOf(scan(text(40))), beside, true).files[0]?.blinded, false);
});

test('a build that takes no files has no work with them', async () => {
  const { builds } = await readOdm([coreStudy()], {});
  const [model] = builds;
  assert.ok(model);
  const items = model.items.map((item) => ({ ...item, dataType: 'text' as const }));
  const record = recordOf(scan(text(40)));
  assert.equal(takeInlineFiles(record, compileBuild({ ...model, items }), true).record, record);
});
