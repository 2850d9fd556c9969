import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, type DatasetHeader, readDataset, writeDataset } from '@verum/dataset-json';
import {
  csvHead,
  csvRow,
  type Dataset,
  datasetJsonHeader,
  datasetJsonRow,
  datasetRows,
  defineXml,
  measureRow,
  measures,
  plainText,
  planDatasets,
  type Row,
  readCsv,
} from '@verum/datasets';
import { readOdm, type SubjectRecord } from '@verum/odm';
import { readXpt, type XptCell } from '@verum/sas';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { transportCells, transportFile } from '../libs/datasets/src/transport-file.fixture.ts';
import { assertValid, corpusFile, corpusFiles, noCorpus } from './src/corpus.ts';
import { readByXportJs } from './src/xport-js.ts';

// Study data of third parties as tables: in every format, valid by its official schema, and read back the same.

const language = 'en';
const createdAt = '2026-11-26T08:00:00';

async function tablesOf(path: string) {
  const subjects: SubjectRecord[] = [];
  const { builds } = await readOdm([corpusFile(path)], {
    skipExternalDoctype: true,
    onSubject: (subject) => void subjects.push(subject),
  });
  if (builds.length === 0 || subjects.length === 0) return undefined;
  const plan = planDatasets(builds);
  const toRows = datasetRows(plan);
  const rows = new Map<Dataset, Row[]>(plan.datasets.map((dataset) => [dataset, []]));
  const measured = measures(plan);
  for (const placed of subjects.flatMap((subject) => [...toRows(subject)])) {
    measureRow(measured, placed);
    rows.get(placed.dataset)?.push(placed.row);
  }
  return { plan, subjects, rows, measured };
}

type Tables = NonNullable<Awaited<ReturnType<typeof tablesOf>>>;

const documents = [...corpusFiles('odm', '.xml'), ...corpusFiles('redcap', '.xml')];
const schema = noCorpus
  ? {}
  : JSON.parse(Buffer.from(corpusFile('schemas/dataset-json-1.1/dataset.schema.json')).toString());
const isDatasetJson = noCorpus ? undefined : new Ajv2019({ strict: false, logger: false }).compile(schema);

let withData = 0;
for (const path of documents) {
  test(`${path} as tables`, { skip: noCorpus }, async (t) => {
    const tables = await tablesOf(path).catch(() => undefined);
    if (!tables) return t.diagnostic('no study build with data');
    withData += 1;
    everyValueIsThere(tables);
    assertValid(defineXml(tables.plan, tables.measured, { createdAt, extension: 'xpt', language }), 'Define-XML 2.1');
    for (const [dataset, rows] of tables.rows) {
      csvReadsBack(dataset, rows);
      await datasetJsonReadsBack(tables, dataset, rows);
      await xptReadsBack(tables, dataset, rows);
    }
  });
}

test('there were documents with data', { skip: noCorpus }, () => assert.ok(withData >= 16, String(withData)));

/** As many values in the tables as in the document, each once. */
function everyValueIsThere({ subjects, rows, plan }: Tables): void {
  const items = subjects.flatMap(({ visits }) => visits.flatMap(({ forms }) => forms.flatMap((form) => form.items)));
  const given = new Set<string>();
  for (const subject of subjects) {
    for (const visit of subject.visits) {
      for (const form of visit.forms) {
        for (const { path, instance } of form.items)
          given.add(
            [subject.subjectKey, visit.oid, visit.repeatKey, form.oid, form.repeatKey, path, instance].join('|'),
          );
      }
    }
  }
  const own = new Set(['SUBJECTS', 'VISITS']);
  let cells = 0;
  for (const dataset of plan.datasets.filter(({ name }) => !own.has(name) && name !== 'ASTEXT')) {
    const isApart = dataset.name === 'NOVALUE' || dataset.name === 'UNPLACED';
    const columns = dataset.columns.flatMap(({ isKey, oid }, index) =>
      !isKey && !oid.endsWith('.UNIT') ? [index] : [],
    );
    for (const row of rows.get(dataset) ?? [])
      cells += isApart ? 1 : columns.filter((index) => row[index] !== null).length;
  }
  const asText = plan.datasets.find(({ name }) => name === 'ASTEXT');
  const alone = (asText && rows.get(asText)?.length) ?? 0;
  // A transactional file may name one place several times, and a value apart may have a cell besides.
  assert.ok(
    cells <= items.length && cells + alone >= given.size,
    `${cells} cells, ${alone} apart, ${given.size} places`,
  );
}

function csvReadsBack(dataset: Dataset, rows: readonly Row[]): void {
  const text = csvHead(dataset, { withByteOrderMark: true }) + rows.map(csvRow).join('');
  const [names, ...read] = [...readCsv(text)].map(({ cells }) => cells.map(plainText));
  assert.deepEqual(
    names,
    dataset.columns.map(({ name }) => name),
  );
  assert.deepEqual(
    read,
    rows.map((row) => row.map((cell) => cell ?? '')),
  );
}

async function datasetJsonReadsBack(tables: Tables, dataset: Dataset, rows: readonly Row[]): Promise<void> {
  const measure = tables.measured.get(dataset) ?? assert.fail();
  const header = datasetJsonHeader(tables.plan, measure, createdAt, language);
  const cells = rows.map((row) => datasetJsonRow(dataset.columns, row));
  const bytes = Buffer.concat(await Array.fromAsync(writeDataset({ header, rows: cells, form: 'json' })));
  assert.ok(isDatasetJson?.(JSON.parse(bytes.toString())), JSON.stringify(isDatasetJson?.errors));
  const read: { header?: DatasetHeader; rows: (readonly Cell[])[] } = { rows: [] };
  for await (const event of readDataset(once(bytes))) {
    if (event.kind === 'header') read.header = event.header;
    else read.rows.push(event.row);
  }
  assert.deepEqual(read, { header, rows: cells });
}

/** By our reader and by one that is not ours, which takes blanks away at both ends. */
async function xptReadsBack(tables: Tables, dataset: Dataset, rows: readonly Row[]): Promise<void> {
  const measure = tables.measured.get(dataset) ?? assert.fail();
  const cells = rows.map((row) => transportCells(measure, row));
  const bytes = transportFile(measure, rows, language);
  const ours: (readonly XptCell[])[] = [];
  for await (const event of readXpt(once(bytes))) if (event.kind === 'rows') ours.push(...event.rows);
  const plain = (some: readonly (readonly unknown[])[]) =>
    some.map((row) =>
      row.map((cell) => (typeof cell === 'string' ? cell.trim() : typeof cell === 'number' ? cell : null)),
    );
  assert.deepEqual(plain(ours), plain(cells));
  if (rows.length > 0) assert.deepEqual(plain(await readByXportJs(bytes)), plain(cells));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
