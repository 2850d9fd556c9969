import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cell, DatasetError, type DatasetHeader } from './dataset.ts';
import { readDataset } from './read-dataset.ts';
import { type DatasetForm, writeDataset } from './write-dataset.ts';

const forms: readonly DatasetForm[] = ['json', 'ndjson', 'compressed'];
const headerOf = (records: number): DatasetHeader => ({
  datasetJSONCreationDateTime: '2026-11-26T08:00:00',
  datasetJSONVersion: '1.1.0',
  itemGroupOID: 'IG.VS',
  records,
  name: 'VS',
  label: 'Vital signs, "rows": [ ] } 生命体征',
  columns: [
    { itemOID: 'IT.A', name: 'A', label: 'text', dataType: 'string' },
    { itemOID: 'IT.B', name: 'B', label: 'number', dataType: 'float' },
  ],
});

const bytesOf = async (header: DatasetHeader, rows: readonly (readonly Cell[])[], form: DatasetForm) =>
  Buffer.concat(await Array.fromAsync(writeDataset({ header, rows, form })));

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(bytes: Uint8Array | string, length = 7) {
  let header: DatasetHeader | undefined;
  const rows: (readonly Cell[])[] = [];
  for await (const event of readDataset(inPieces(Buffer.from(bytes), length))) {
    if (event.kind === 'header') header = event.header;
    else rows.push(event.row);
  }
  return { header, rows };
}

test('any rows come back as they were, in each form and in pieces of any length', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '[', ']', '{', '}', ',', '\n', '值', '😀'),
    maxLength: 6,
  });
  const cell = fc.oneof(text, fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
  const rows = fc.array(fc.tuple(text, cell), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(...forms), fc.integer({ min: 1, max: 90 }), async (some, form, length) => {
      const header = headerOf(some.length);
      const found = await read(await bytesOf(header, some, form), length);
      // JSON has no −0.
      assert.deepEqual(found, { header, rows: JSON.parse(JSON.stringify(some)) });
    }),
  );
});

test('a dataset without rows, with an empty list of them and with none at all', async () => {
  const header = headerOf(0);
  for (const form of forms) assert.deepEqual((await read(await bytesOf(header, [], form))).rows, []);
  assert.deepEqual(await read(JSON.stringify(header)), { header, rows: [] });
});

test('keys after the rows and white space anywhere', async () => {
  const { label, ...rest } = headerOf(1);
  const text = `\n ${JSON.stringify({ ...rest, label }, null, 2).slice(0, -1)}, "rows" :\n [ ["a", 1] ] , "x": {"y": [1]} }\n`;
  assert.deepEqual((await read(text)).rows, [['a', 1]]);
});

test('what is not Dataset-JSON is refused at its row', async () => {
  const header = JSON.stringify(headerOf(2)).slice(0, -1);
  const refused = async (text: string, message: RegExp, row = 0) => {
    const error = await read(text).then(
      () => assert.fail('it was read'),
      (one: unknown) => one,
    );
    assert.ok(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.equal(error.row, row);
  };
  await refused('', /empty/);
  await refused('[]', /no JSON object/);
  await refused('hello', /no JSON/);
  await refused(`${header},"rows":[["a",1]]}`, /2 records are announced, 1 are there/);
  await refused(`${header},"rows":[["a",1],["b",2],["c",3]]}`, /3 are there/);
  await refused(`${header},"rows":[["a",1],["b"]]}`, /1 values for 2 columns/, 2);
  await refused(`${header},"rows":[["a",[1]],["b",2]]}`, /more than values/, 1);
  await refused(`${header},"rows":[["a",1],{"A":"b"}]}`, /no list of values/, 2);
  await refused(`${header},"rows":["a"]}`, /no list of values|no JSON/, 1);
  await refused(`${header},"rows":[["a",01],["b",2]]}`, /no JSON/, 1);
  await refused(`${header},"rows":[["a",1],["b",2]]`, /ends before its end/);
  await refused(`${header.replace('1.1.0', '1.0.0')},"rows":[]}`, /version/);
  await refused(`${header.replace('"float"', '"number"')},"rows":[]}`, /column 2/);
  await refused(`${header}}\n["a",1]\n["b"\n`, /no JSON/, 2);
});

test('what is not UTF-8 or not zlib is refused', async () => {
  const bytes = await bytesOf(headerOf(1), [['é', 1]], 'ndjson');
  bytes[bytes.indexOf(0xc3)] = 0xff;
  await assert.rejects(read(bytes), /not UTF-8/);
  const packed = await bytesOf(headerOf(1), [['é', 1]], 'compressed');
  packed[20] = (packed[20] as number) ^ 0xff;
  await assert.rejects(read(packed), DatasetError);
});

test('a writer that was told another count, or is given a row that does not fit, refuses', async () => {
  await assert.rejects(bytesOf(headerOf(2), [['a', 1]], 'json'), /its header says 2/);
  await assert.rejects(bytesOf(headerOf(1), [['a']], 'json'), /row 1 does not fit/);
  await assert.rejects(bytesOf(headerOf(1), [['a', Number.NaN]], 'json'), /row 1 does not fit/);
});
