import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  csvHead,
  csvRow,
  measureRow,
  measures,
  planDatasets,
  pythonLoader,
  rSyntax,
  spssSyntax,
} from '@verum/datasets';
import type { StudyBuild } from '@verum/odm';
import { differingCells, noReader, type Reader, readers } from './src/table-readers.ts';

// The readers beside the tables are run by the programs they are for, over what is hard to read. What the demonstration
// trial holds is read in transfers-demo.test.ts. SAS, Stata and SPSS itself are not to be had here.

const hard = `It's "5" & %x \`y\` $z \\n*/ 体重（千克）\nnext`;
const text = { dataType: 'text', odmDataType: 'text' } as const;
const integer = { dataType: 'integer', odmDataType: 'integer' } as const;
const items = [
  { oid: 'IT.A', ...text, question: [{ lang: 'zh', text: hard }], codeListOid: 'CL.A' },
  { oid: 'IT.N', ...integer, question: [], codeListOid: 'CL.N' },
  { oid: 'IT.F', dataType: 'float', odmDataType: 'float', question: [] },
  { oid: 'IT.T', ...text, question: [] },
] as const;
const build: StudyBuild = {
  ...{ odmVersion: '2.0', studyOid: 'S', studyName: 'Name */ "x"\nEnd.', studyDescription: [], protocolName: '' },
  ...{ oid: 'MDV.1', name: 'One', description: [], protocol: {}, visits: [], units: [] },
  ...{ conditions: [], methods: [], groups: [] },
  codeLists: [
    {
      ...{ oid: 'CL.A', name: 'A', ...text, description: [] },
      entries: [{ codedValue: `a'"`, decode: [{ lang: 'zh', text: hard }] }],
    },
    {
      ...{ oid: 'CL.N', name: 'N', ...integer, description: [] },
      entries: ['01', '2'].map((codedValue) => ({ codedValue, decode: [{ lang: 'zh', text: `第${codedValue}` }] })),
    },
  ],
  forms: [
    {
      ...{ oid: 'FO.X', name: 'X', description: [], repeating: false },
      content: items.map(({ oid }) => ({ kind: 'item', oid, mandatory: false }) as const),
    },
  ],
  items: items.map((item) => ({ name: item.oid, description: [], ...item })),
};

const texts = [
  ...['=1+1', "'=1+1", "''-x", '-5', '＝SUM(A1)', '-', '@x', "' -x", "'quoted'", "'", "''", '"', 'say "hi", twice'],
  ...[' lead', 'NA', 'NULL', '.', '体重', 'a;b', '1e5', '007', 'true', '\\n', '%macro', '&x', '$y', '#', 'a\tb'],
  ...['值'.repeat(80), 'x'.repeat(300)],
];
// Not for SPSS: it sees no tab in front of a formula, and ends a row at a line end.
const hardest: Readonly<Record<Reader, readonly string[]>> = {
  R: ['\t=x', 'one\ntwo', '\n'],
  PSPP: [],
  Python: ['\t=x', 'one\ntwo', 'one\r\ntwo', '\r', '\u0000=x'],
};

/** A table of these texts, beside codes and numbers, with the files that read it. */
async function written(folder: string, cells: readonly (string | null)[], withByteOrderMark = false) {
  const whole = planDatasets([build]);
  const dataset = whole.datasets.find(({ oid }) => oid === 'FO.X') ?? assert.fail();
  const plan = { ...whole, datasets: [dataset] };
  const all = measures(plan);
  const rows = cells.map((cell, n) => {
    const [code, number] = [[null, '01', '2'][n % 3] ?? null, ['-5.10', '1e-7', null, '0.3'][n % 4] ?? null];
    const key = ['S', '01', String(n).padStart(3, '0'), 'SE', null, 'FO.X', null, null];
    return [...key, n % 2 ? `a'"` : null, code, number, cell];
  });
  for (const row of rows) measureRow(all, { dataset, row });
  const input = { plan, language: 'zh' };
  const csv = csvHead(dataset, { withByteOrderMark }) + rows.map(csvRow).join('');
  const files = [
    { name: `${dataset.name}.csv`, text: csv },
    ...[rSyntax(input), spssSyntax(input, all), pythonLoader(input)],
  ];
  for (const { name, text } of files) await writeFile(join(folder, name), text);
  return { plan, cells: rows.length * dataset.columns.length };
}

for (const reader of Object.keys(readers) as Reader[]) {
  describe(`${reader} reads what was written`, { skip: noReader(reader) }, () => {
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'verum-readers-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const withByteOrderMark of [false, true]) {
      test(`hard texts, codes and labels${withByteOrderMark ? ', behind a byte order mark' : ''}`, async () => {
        const { plan, cells } = await written(folder, [...texts, ...hardest[reader], null], withByteOrderMark);
        assert.deepEqual(await differingCells(reader, folder, plan), { differing: [], cells });
      });
    }

    if (reader === 'R')
      test('of a line end of two characters it has one', async () => {
        const { plan } = await written(folder, ['one\r\ntwo']);
        const { differing } = await differingCells(reader, folder, plan);
        assert.deepEqual(differing, [`X.T 1: ${JSON.stringify(['one\r\ntwo', 'one\ntwo'])}`]);
      });
    if (reader === 'PSPP')
      test('a line end in a text is told, and never taken for a row without a word', async () => {
        for (const text of ['one\ntwo', 'one\r\ntwo']) {
          const { plan } = await written(folder, [text]);
          await assert.rejects(differingCells(reader, folder, plan), /Quoted string extends beyond end of line/);
        }
      });
  });
}
