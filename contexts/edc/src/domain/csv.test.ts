import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvRow } from './csv.ts';

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

test('any cells come back as they were by the rules of RFC 4180, but for the apostrophe', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'a\r\nb', '真值'));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      const read = readRow(csvRow(cells));
      const shown = read.map((text, n) => (text === `'${cells[n]}` ? text.slice(1) : text));
      assert.deepEqual(shown, cells);
    }),
  );
});

function readRow(text: string): string[] {
  const body = text.slice(0, -2);
  const cells: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  for (;;) {
    const found = field.exec(body);
    assert(found, body);
    cells.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] !== ',') return cells;
  }
}
