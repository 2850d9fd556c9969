import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CsvError, CsvReader, csvRow, plainText, readCsv } from './csv.ts';

test('a number stays a number, whatever its sign', () => {
  for (const text of ['-5', '+5', '-5.0', '-1e-3', '0', '']) assert.equal(csvRow([text]), `${text}\r\n`);
});

test('what a spreadsheet would run is shown as the text it is', () => {
  for (const text of ['=1+1', '+A1', '-A1', '@SUM(A1)', '-5+cmd|x', '＝1+1', ' =1', '-', '--5']) {
    assert.equal(csvRow([text]), `'${text}\r\n`, text);
  }
  assert.equal(csvRow(['=HYPERLINK("x";"y")']), `"'=HYPERLINK(""x"";""y"")"\r\n`);
  assert.equal(csvRow(['\t=1']), "'\t=1\r\n");
  for (const text of ['120/80', 'a=b', '5-6', "'quoted"]) assert.equal(csvRow([text]), `${text}\r\n`);
});

test('any cells come back as they were', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'a\r\nb', '真值', "'=1", "''@", '-5', '=1', '\t'));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2 })), (rows) => {
      const read = [...readCsv(rows.map(csvRow).join(''))].map(({ cells }) => cells.map(plainText));
      assert.deepEqual(read, rows);
    }),
  );
});

test('a text that comes in pieces is read as the whole of it, wherever it is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\r', '\n', ' '), maxLength: 12 });
  const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { maxLength: 4 }), cuts, (rows, at) => {
      const written = `\uFEFF${rows.map(csvRow).join('')}`;
      const ends = [0, ...at.sort((a, b) => a - b), written.length];
      const reader = new CsvReader();
      const read = ends.slice(1).flatMap((end, n) => [...reader.push(written.slice(ends[n], end))]);
      assert.deepEqual([...read, ...reader.end()], [...readCsv(written)]);
    }),
    { numRuns: 2_000 },
  );
});

test('what a quote opens is held up to its bound, and no further', () => {
  const reader = new CsvReader();
  assert.deepEqual([...reader.push('a\n')], [{ line: 1, cells: ['a'] }]);
  assert.deepEqual([...reader.push(`"${'x'.repeat(7_999_999)}`)], []);
  assert.throws(
    () => [...reader.push('x')],
    (error) => error instanceof CsvError && error.line === 2,
  );
});

test('what others write is read: bare line ends, a byte order mark, no end at the end', () => {
  const records = [...readCsv('\uFEFFa;b\n"1\r\n2";\r"";3', ';')];
  assert.deepEqual(records, [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1\r\n2', ''] },
    { line: 4, cells: ['', '3'] },
  ]);
});

test('a quote that is not closed, and what stands behind a closing one, are told with their line', () => {
  assert.throws(
    () => [...readCsv('a\n"b\nc')],
    (error) => error instanceof CsvError && error.line === 2,
  );
  assert.throws(
    () => [...readCsv('a\n"b"c')],
    (error) => error instanceof CsvError && error.line === 2,
  );
});

test('a record of more cells than anybody has columns is refused, on its line', () => {
  const wide = (cells: number) => `a\n${','.repeat(cells - 1)}\n`;
  assert.equal([...readCsv(wide(20_000))][1]?.cells.length, 20_000);
  assert.throws(
    () => [...readCsv(wide(20_001))],
    (error) => error instanceof CsvError && error.line === 2,
  );
});
