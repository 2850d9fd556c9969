import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  compoundFile,
  f64,
  HEADINGS,
  record,
  shared,
  templateOf,
  u16,
  u32,
  wide,
  workbookStream,
} from './test-support.ts';
import { templateToBuild } from './to-build.ts';
import { cellName, readXls, XLS_LIMITS } from './workbook.ts';
import { XlsError, type XlsFault } from './xls-error.ts';

const corpus = process.env.VERUM_CORPUS ?? resolve(fileURLToPath(import.meta.url), '../../../../../shared/corpus');
const path = join(corpus, 'crf-templates', 'libreclinica-CRF_Template_lc_v1.0.xls');
const noCorpus = existsSync(path) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';

const file = (cells: readonly number[], sst?: readonly number[]) =>
  compoundFile({ Workbook: workbookStream({ ...(sst && { sst }), sheets: [{ name: 'A', cells }] }) });
const at = (row: number, column: number) => [...u16(row), ...u16(column), ...u16(0)];
function cellsOf(bytes: Uint8Array): Record<string, string> {
  const [sheet] = readXls(bytes);
  const cells = [...(sheet?.rows ?? [])].flatMap(([row, columns]) =>
    [...columns].map(([column, text]) => [cellName(row, column), text] as const),
  );
  return Object.fromEntries(cells);
}
function refused(read: () => unknown, fault: XlsFault, place?: RegExp): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof XlsError, String(error));
    assert.equal(error.fault, fault);
    assert.match(error.place, place ?? /./);
    return true;
  });
}

test("LibreClinica's own template is read to its last cell", { skip: noCorpus }, () => {
  const sheets = readXls(readFileSync(path));
  assert.deepEqual(
    sheets.map(({ name }) => name),
    ['CRF', 'Sections', 'Groups', 'Items', 'Instructions'],
  );
  for (const [name, headings] of Object.entries(HEADINGS))
    assert.deepEqual(
      [
        ...(sheets
          .find((one) => one.name === name)
          ?.rows.get(0)
          ?.values() ?? []),
      ],
      headings,
    );
  const instructions = sheets.at(-1)?.rows;
  assert.equal(instructions?.get(48)?.get(1), 'SIMPLE_CONDITIONAL_DISPLAY');
  assert.match(instructions?.get(17)?.get(6) ?? '', /would be “Medications Log\.”/);
});

test('a template that nobody has filled in is refused at the cell of its name', { skip: noCorpus }, () => {
  refused(() => templateToBuild(readFileSync(path), { studyOid: 'S', oid: 'M' }), 'no-content', /^CRF!A2$/);
});

test('each kind of cell is read: numbers in four ways, texts in three, formulas by their results', () => {
  const integer = (value: number) => u32(((value << 2) | 2) >>> 0);
  const cells = [
    record(0x203, at(0, 0), f64(0.1)),
    record(0x27e, at(0, 1), integer(-7)),
    record(0x27e, at(0, 2), u32(((12345 << 2) | 3) >>> 0)),
    record(0xbd, u16(0), u16(3), u16(0), integer(1), u16(0), u32(0x3ff80000), u16(4)),
    record(0xfd, at(1, 0), u32(0)),
    record(0x204, at(1, 1), shared('直接')),
    record(0x06, at(2, 0), f64(2.5), u16(0)),
    record(0x06, at(2, 1), [0, 0, 0, 0, 0, 0, 0xff, 0xff], u16(0)),
    record(0x207, shared('made')),
    record(0x06, at(2, 2), [1, 0, 1, 0, 0, 0, 0xff, 0xff], u16(0)),
    record(0x06, at(2, 3), [3, 0, 0, 0, 0, 0, 0xff, 0xff], u16(0)),
    record(0x205, at(2, 4), [42, 1]),
    record(0x201, at(2, 5)),
  ].flat();
  assert.deepEqual(cellsOf(file(cells, record(0xfc, u32(1), u32(1), shared('é')))), {
    ...{ A1: '0.1', B1: '-7', C1: '123.45', D1: '1', E1: '1.5', A2: 'é', B2: '直接' },
    ...{ A3: '2.5', B3: 'made', C3: 'TRUE', E3: '#ERROR' },
  });
});

test('a text goes on in the next record, with one or two bytes a character, past fonts and phonetics', () => {
  const rich = [...u16(4), 0b1100, ...u16(2), ...u32(3), ...Buffer.from('rich'), ...new Array(8 + 3).fill(9)];
  const sst = [
    ...record(0xfc, u32(2), u32(2), rich.slice(0, -5)),
    ...record(0x3c, rich.slice(-5), u16(6), [1], u16(0x4f60)),
    ...record(0x3c, wide('好')),
    ...record(0x3c, [0], [...Buffer.from('ab', 'latin1')]),
    ...record(0x3c, wide('中é')),
  ];
  const cells = [...record(0xfd, at(0, 0), u32(0)), ...record(0xfd, at(0, 1), u32(1))];
  assert.deepEqual(cellsOf(file(cells, sst)), { A1: 'rich', B1: '你好ab中é' });
});

test('charts inside a sheet and streams inside storages are passed over', () => {
  const chart = [...record(0x809, u16(0x600), u16(0x20)), ...record(0x203, at(0, 0), f64(9)), ...record(0x0a)];
  assert.deepEqual(cellsOf(file([...chart, ...record(0x203, at(0, 0), f64(1))])), { A1: '1' });
});

test('a small workbook lies in the mini stream, a large one outside; both are read', () => {
  const large = Array.from({ length: 800 }, (_, row) => record(0x203, at(row, 0), f64(row))).flat();
  assert.equal(Object.keys(cellsOf(file(large))).length, 800);
  assert.equal(Object.keys(cellsOf(file(large.slice(0, 18 * 20)))).length, 20);
});

test('what is no workbook, is encrypted or is too old is refused with its reason', () => {
  refused(() => readXls(Buffer.from('PK\u0003\u0004')), 'not-xls', /byte 0/);
  refused(() => readXls(compoundFile({ WordDocument: new Uint8Array(5000) })), 'not-xls', /Workbook/);
  refused(() => readXls(compoundFile({ Book: new Uint8Array(5000) })), 'unsupported');
  refused(() => readXls(compoundFile({ EncryptedPackage: new Uint8Array(5000) })), 'encrypted');
  const before = record(0x2f, u16(1), new Array(40).fill(7));
  refused(() => readXls(compoundFile({ Workbook: workbookStream({ before, sheets: [] }) })), 'encrypted', /byte \d+/);
  const excel5 = record(0x809, u16(0x500), u16(5), u32(0));
  refused(() => readXls(compoundFile({ Workbook: Uint8Array.from(excel5) })), 'unsupported');
});

test('a chain that runs in a circle is refused, in the table, in a stream and in the directory', () => {
  const large = Array.from({ length: 800 }, (_, row) => record(0x203, at(row, 0), f64(row))).flat();
  const circle = (slot: number, to: number) => {
    const bytes = Uint8Array.from(file(large));
    new DataView(bytes.buffer).setUint32(512 + slot * 4, to, true);
    return bytes;
  };
  refused(() => readXls(circle(1, 1)), 'loop', /directory/);
  refused(() => readXls(circle(4, 2)), 'loop', /Workbook/);
  const table = Uint8Array.from(file(large));
  // The table of tables: a sector that names itself as the next.
  const view = new DataView(table.buffer);
  view.setUint32(68, 20, true);
  view.setUint32(21 * 512 + 508, 20, true);
  refused(() => readXls(table), 'loop', /sector 20/);
});

test('bounds hold for cells, characters, sheets and bytes', () => {
  const text = 'x'.repeat(1000);
  const cells = Array.from({ length: 10 }, (_, row) => record(0xfd, at(row, 0), u32(0))).flat();
  const bytes = file(cells, record(0xfc, u32(1), u32(1), shared(text)));
  assert.equal(readXls(bytes, { ...XLS_LIMITS, cells: 10, characters: 10_000 }).length, 1);
  refused(() => readXls(bytes, { ...XLS_LIMITS, cells: 9 }), 'limit', /^A!A10$/);
  refused(() => readXls(bytes, { ...XLS_LIMITS, characters: 9_999 }), 'limit', /^A!A10$/);
  refused(() => readXls(bytes, { ...XLS_LIMITS, sheets: 0 }), 'limit');
  refused(() => readXls(bytes, { ...XLS_LIMITS, bytes: bytes.length - 1 }), 'limit');
  refused(() => readXls(file(record(0xfd, at(2, 1), u32(1)))), 'malformed', /^A!B3$/);
});

const whole = templateOf(
  [{ ITEM_NAME: 'SBP', DATA_TYPE: 'INT', VALIDATION: 'func: range(1, 2)', GROUP_LABEL: 'G' }, { ITEM_NAME: 'NOTE' }],
  [{ GROUP_LABEL: 'G', GROUP_LAYOUT: 'GRID' }],
);
/** Read, or refused with a place; anything else would be ours. */
function survives(bytes: Uint8Array): void {
  try {
    templateToBuild(bytes, { studyOid: 'S', oid: 'M' });
  } catch (error) {
    assert.ok(error instanceof XlsError, String(error));
    assert.notEqual(error.place, '');
  }
}

test('a file cut anywhere is read or refused with a place', () => {
  for (let length = 0; length < whole.length; length += 61) survives(whole.subarray(0, length));
});

test('a file with bytes changed anywhere is read or refused with a place', () => {
  const change = fc.tuple(fc.nat(whole.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0xfe, 0xff)));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const bytes = Uint8Array.from(whole);
      for (const [place, byte] of changes) bytes[place] = byte;
      survives(bytes);
    }),
    { numRuns: 2000 },
  );
});

test("LibreClinica's template with bytes changed is read or refused with a place", { skip: noCorpus }, () => {
  const original = readFileSync(path);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
      (changes) => {
        const bytes = Uint8Array.from(original);
        for (const [place, byte] of changes) bytes[place] = byte;
        survives(bytes);
      },
    ),
    { numRuns: 60 },
  );
});
