import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, type DatasetHeader, readDataset, writeDataset } from '@verum/dataset-json';
import { jsonAsXpt, textParts, xptAsJson, xptRowAsJson } from '@verum/datasets';
import { readXpt, writeXpt, type XptCell, type XptHeader, type XptVariable } from '@verum/sas';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { corpusFile, corpusFiles, noCorpus } from './src/corpus.ts';

// Datasets of third parties that exist in two forms: what is read of one is what stands in the other, cell by cell.

const schema = noCorpus
  ? {}
  : JSON.parse(Buffer.from(corpusFile('schemas/dataset-json-1.1/dataset.schema.json')).toString());
const isDatasetJson = noCorpus ? undefined : new Ajv2019({ strict: false, logger: false }).compile(schema);

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function datasetJson(bytes: Uint8Array) {
  let header: DatasetHeader | undefined;
  const rows: (readonly Cell[])[] = [];
  for await (const event of readDataset(once(bytes))) {
    if (event.kind === 'header') header = event.header;
    else rows.push(event.row);
  }
  return { header: header ?? assert.fail('no header'), rows };
}

async function transport(bytes: Uint8Array) {
  const variables: XptVariable[] = [];
  const rows: (readonly XptCell[])[] = [];
  for await (const event of readXpt(once(bytes))) {
    if (event.kind === 'dataset') variables.push(...event.header.variables);
    else rows.push(...event.rows);
  }
  return { variables, rows };
}

const sasEpoch = Date.UTC(1960, 0, 1);
const dayMs = 86_400_000;

/**
 * A cell of a transport file as Dataset-JSON has it: no text and no number are both ''; days since 1960 are a date; a
 * number has the 15 digits that SAS itself writes, for its files round the last bits of a double.
 */
function comparable(cell: XptCell | Cell, header: DatasetHeader, index: number): string | number | boolean {
  const column = header.columns[index];
  if (typeof cell === 'number' && column?.dataType === 'date')
    return new Date(sasEpoch + cell * dayMs).toISOString().slice(0, 10);
  if (typeof cell === 'number') return Number(cell.toPrecision(15));
  return typeof cell === 'object' ? '' : cell;
}

const twins = corpusFiles('datasets', '.xpt')
  .filter((path) => corpusFiles('datasets', '.json').includes(path.replace('.xpt', '.json')))
  .map((path) => path.slice(0, -'.xpt'.length));

for (const twin of twins) {
  test(`${twin}: a transport file and its two twins hold the same`, { skip: noCorpus }, async () => {
    const { header, rows } = await datasetJson(corpusFile(`${twin}.json`));
    assert.deepEqual(await datasetJson(corpusFile(`${twin}.ndjson`)), { header, rows });
    const xpt = await transport(corpusFile(`${twin}.xpt`));
    const asTexts = (some: readonly (readonly (XptCell | Cell)[])[]) =>
      some.map((row) => row.map((cell, index) => comparable(cell, header, index)));
    assert.deepEqual(asTexts(xpt.rows), asTexts(rows));
    assert.deepEqual(
      xpt.variables.map(({ name, label }) => ({ name, label })),
      header.columns.map(({ name, label }) => ({ name, label: label.slice(0, 40) })),
    );
  });

  test(`${twin}: written by us and read again, nothing has changed`, { skip: noCorpus }, async () => {
    const { header, rows } = await datasetJson(corpusFile(`${twin}.json`));
    for (const form of ['json', 'ndjson', 'compressed'] as const) {
      const written = Buffer.concat(await Array.fromAsync(writeDataset({ header, rows, form })));
      assert.deepEqual(await datasetJson(written), { header, rows }, form);
    }
    const { variables, rows: cells } = await transport(corpusFile(`${twin}.xpt`));
    const widened = variables.map((one) => (one.type === 'numeric' ? { ...one, length: 8 } : one));
    const times = { createdAt: '2026-11-26T08:00:00', modifiedAt: '2026-11-26T08:00:00' };
    const dataset = { ...times, name: header.name, label: header.label.slice(0, 40), variables: widened, rows: cells };
    const again = await transport(Buffer.concat(await Array.fromAsync(writeXpt([dataset]))));
    assert.deepEqual(again, { variables: widened, rows: cells });
  });
}

/** The most bytes, and the most variables, that texts of a column take. */
function measured(rows: readonly (readonly Cell[])[], columns: number) {
  const of = (index: number, size: (text: string) => number) =>
    rows.reduce((most, row) => Math.max(most, size(String(row[index] ?? ''))), 0);
  const indexes = Array.from({ length: columns }, (_, index) => index);
  return {
    bytes: indexes.map((index) => of(index, (text) => Buffer.byteLength(text))),
    parts: indexes.map((index) => of(index, (text) => textParts(text).length)),
  };
}

for (const twin of twins) {
  test(`${twin}: the transport file written as Dataset-JSON has no cell that differs from its twin`, {
    skip: noCorpus,
  }, async () => {
    const expected = await datasetJson(corpusFile(`${twin}.json`));
    let header: XptHeader | undefined;
    const read: (readonly XptCell[])[] = [];
    for await (const event of readXpt(once(corpusFile(`${twin}.xpt`)))) {
      if (event.kind === 'dataset') header = event.header;
      else read.push(...event.rows);
    }
    assert.ok(header);
    const { variables } = header;
    const rows = read.map((row) => xptRowAsJson(variables, row));
    const written = writeDataset({
      header: xptAsJson(header, rows.length, '2026-11-26T08:00:00Z'),
      rows,
      form: 'json',
    });
    const bytes = Buffer.concat(await Array.fromAsync(written));
    assert.ok(isDatasetJson?.(JSON.parse(bytes.toString())), JSON.stringify(isDatasetJson?.errors));
    const back = await datasetJson(bytes);
    assert.deepEqual(back.rows, expected.rows);
    const described = ({ columns }: DatasetHeader) => columns.map(({ name, label }) => [name, cut(label)]);
    assert.deepEqual(described(back.header), described(expected.header));
  });

  test(`${twin}: the Dataset-JSON written as a transport file has no cell that differs from its twin`, {
    skip: noCorpus,
  }, async () => {
    const { header, rows } = await datasetJson(corpusFile(`${twin}.json`));
    const size = measured(rows, header.columns.length);
    const made = jsonAsXpt(header, { ...size, createdAt: '2026-11-26T08:00:00' });
    const bytes = Buffer.concat(await Array.fromAsync(writeXpt([{ ...made.header, rows: rows.map(made.toRow) }])));
    const [expected, back] = [await transport(corpusFile(`${twin}.xpt`)), await transport(bytes)];
    // The numbers of SAS have noise behind their 15 digits; nothing else is made equal.
    const rounded = (some: readonly (readonly XptCell[])[]) =>
      some.map((row) => row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(15)) : cell)));
    assert.deepEqual(rounded(back.rows), rounded(expected.rows));
    const described = (some: readonly XptVariable[]) => some.map(({ name, label, type }) => [name, label, type]);
    assert.deepEqual(described(back.variables), described(expected.variables));
  });
}

const cut = (label: string) => label.slice(0, 40);

test('all eleven twins were there', { skip: noCorpus }, () => assert.equal(twins.length, 11));
