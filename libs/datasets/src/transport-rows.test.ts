import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readXpt, type XptCell } from '@verum/sas';
import fc from 'fast-check';
import type { Dataset, DatasetColumn, DatasetPlan, Row } from './dataset.ts';
import { measureRow, measures } from './measure.ts';
import { transportHead, transportTail } from './to-xpt.ts';
import { once, transportCells, transportFile } from './transport-file.fixture.ts';
import { bytesOfRow, layAgain, layoutOf, TransportRows } from './transport-rows.ts';

const column = (name: string, type: DatasetColumn['type']): DatasetColumn => ({
  ...{ name, shortName: name, oid: name, label: [], type, isKey: false },
});
const dataset: Dataset = {
  ...{ name: 'ANY', oid: 'ANY', label: [] },
  columns: [column('A', 'text'), column('N', 'decimal'), column('B', 'text'), column('C', 'date')],
};
const measured = () => {
  const all = measures({ datasets: [dataset] } as unknown as DatasetPlan);
  return { all, measure: all.get(dataset) ?? assert.fail() };
};

/** As an export lays them: measured one by one, taken at these rows, and what lies narrower laid again at the end. */
function laid(some: readonly Row[], taken: ReadonlySet<number>): { bytes: Uint8Array; again: number } {
  const { all, measure } = measured();
  const rows = new TransportRows(measure);
  const pieces = [];
  for (const [index, row] of some.entries()) {
    measureRow(all, { dataset, row });
    rows.write(row);
    if (taken.has(index)) pieces.push(rows.take());
  }
  pieces.push(rows.take());
  const to = layoutOf(measure);
  const wide = pieces.map(({ bytes, layout }) => layAgain(bytes, layout, to));
  const head = transportHead(measure, '2026-11-26T08:00:00', 'en');
  const again = pieces.filter(({ layout }) => bytesOfRow(layout) < bytesOfRow(to)).length;
  return { bytes: Buffer.concat([head, ...wide, transportTail(measure)]), again };
}

async function read(bytes: Uint8Array) {
  const rows: (readonly XptCell[])[] = [];
  for await (const event of readXpt(once(bytes))) if (event.kind === 'rows') rows.push(...event.rows);
  return rows;
}

const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z ]{0,12}$/) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('a', '值', 'é', '😀', ' '), minLength: 190, maxLength: 700 }),
  },
);
const cell = fc.option(
  text.map((some) => some.trimEnd()),
  { nil: null },
);
const number = fc.option(fc.oneof(fc.integer().map(String), fc.double({ noNaN: true }).map(String)), { nil: null });

test('rows that were laid before their columns were as wide as they are lie as those that came after', async () => {
  let again = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, number, cell, cell), { minLength: 1, maxLength: 30 }),
      fc.uniqueArray(fc.nat(30)),
      async (rows, taken) => {
        const { all, measure } = measured();
        for (const row of rows) measureRow(all, { dataset, row });
        const found = laid(rows, new Set(taken));
        again += found.again;
        assert.deepEqual(Buffer.from(found.bytes), Buffer.from(transportFile(measure, rows, 'en')));
        // Blanks at the very end cannot be told from the filling of the file.
        const cells = rows.map((row) => transportCells(measure, row));
        const back = await read(found.bytes);
        assert.deepEqual(back, cells.slice(0, back.length));
        assert.ok(cells.slice(back.length).every((row) => row.every((one) => one === '')));
      },
    ),
    // Some sixty pieces of a hundred runs, and as few as forty-seven.
    { numRuns: 300 },
  );
  assert.ok(again > 50, `${again} pieces were laid again`);
});

test('a row that was not measured is refused, and nothing of it is kept', () => {
  const { all, measure } = measured();
  const rows = new TransportRows(measure);
  measureRow(all, { dataset, row: ['abc', '1', null, null] });
  rows.write(['abc', '1', null, null]);
  assert.throws(() => rows.write(['abcd', '1', null, null]), /was not measured/);
  assert.equal(rows.take().bytes.length, bytesOfRow(layoutOf(measure)));
});
