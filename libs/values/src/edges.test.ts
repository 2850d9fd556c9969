/**
 * What people type, paste and import at the edges of numbers and texts, and what becomes of it. The grammar of each
 * data type is in check-value.test.ts; here is what input methods and spreadsheets do to it. Dates and times are in
 * edges-of-time.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkValue } from './check-value.ts';
import type { DataType } from './data-type.ts';
import { compareDecimals } from './decimal.ts';
import { convert } from './units.ts';

const outcome = (dataType: DataType, text: string) => {
  const check = checkValue({ dataType }, text);
  return check.ok ? `kept ${check.value}` : check.reason;
};

function table(rows: readonly (readonly [DataType, string, string])[]): void {
  for (const [dataType, text, expected] of rows)
    assert.equal(outcome(dataType, text), expected, `${dataType} ${JSON.stringify(text)}`);
}

test('numbers keep every character that was typed: signs, zeros at either end, a zero below zero', () => {
  table([
    ['decimal', '5.10', 'kept 5.10'],
    ['decimal', '-0', 'kept -0'],
    ['decimal', '-0.00', 'kept -0.00'],
    ['decimal', '+5', 'kept +5'],
    ['decimal', '007', 'kept 007'],
    ['decimal', '00.50', 'kept 00.50'],
    ['integer', '+5', 'kept +5'],
    ['integer', '007', 'kept 007'],
    ['integer', '-007', 'kept -007'],
    ['double', '-0.0e0', 'kept -0.0e0'],
    ['double', '1e3', 'kept 1e3'],
    ['double', '1e1000', 'malformed'],
  ]);
  for (const zero of ['-0', '-0.00', '+0', '0.', '.0', '000']) assert.equal(compareDecimals(zero, '0'), 0, zero);
});

test('signs that stand alone, twice or behind are no numbers', () => {
  for (const text of ['+', '-', '+-5', '- 5', '+ 5', '5-', '5+', '(5)', '-.', '+.', '5..1', '5.1.0', '−−5'])
    for (const type of ['integer', 'decimal', 'double'] as const) assert.equal(outcome(type, text), 'malformed', text);
});

test('digits and signs of an input method become ASCII; digits of other scripts and look-alikes are refused', () => {
  table([
    ['integer', '０', 'kept 0'],
    ['integer', '＋５', 'kept +5'],
    ['integer', '−５', 'kept -5'],
    ['integer', '１2３', 'kept 123'],
    ['decimal', '００５．１０', 'kept 005.10'],
    ['decimal', '－０', 'kept -0'],
    ['double', '１.５e３', 'kept 1.5e3'],
    ['double', '1Ｅ3', 'malformed'],
    ['date', '２０２４-０２－２９', 'kept 2024-02-29'],
    ['partialDate', '２０２４－UN－２９', 'kept 2024-UN-29'],
    ['partialDate', '2024-ＵＮ-29', 'malformed'],
    ['datetime', '２０２６－１１－１５T１４：３０', 'kept 2026-11-15T14:30'],
    ['datetime', '2026-11-15Ｔ14:30', 'malformed'],
    ['duration', 'P２８D', 'kept P28D'],
    ['text', '－５．１０', 'kept －５．１０'],
  ]);
  // Arabic-Indic, Persian and Devanagari digits, superscripts, fractions, circled and Chinese numerals; dashes that
  // are no minus; full stops that are no point.
  for (const text of [
    '٣',
    '۳',
    '३',
    '٣٫٥',
    '²',
    '½',
    '①',
    'Ⅴ',
    '五',
    '〇',
    '–5',
    '—5',
    '‐5',
    '﹣5',
    '5。1',
    '5·1',
    '5٫1',
  ])
    for (const type of ['integer', 'decimal', 'double'] as const) assert.equal(outcome(type, text), 'malformed', text);
  for (const text of ['٢٠٢٦-١١-١٥', '2026–11–15', '2026‐11‐15', '2026年11月15日', '2026.11.15'])
    for (const type of ['date', 'partialDate', 'incompleteDate'] as const)
      assert.equal(outcome(type, text), 'malformed', text);
});

test('a number is refused rather than guessed: separators, exponents, other bases, comparisons, words', () => {
  const texts = [
    '1,000',
    '1，000',
    '1.000.000',
    '1,000.5',
    '1.000,5',
    "1'000",
    '1_000',
    '1 000',
    '1\u00a0000',
    '1\u202f000',
  ];
  const others = [
    '0x1F',
    '0b1',
    '0o7',
    '1F',
    '1n',
    '5%',
    '<5',
    '>5',
    '≥5',
    '~5',
    '5 mg',
    '$5',
    '=5',
    'NaN',
    'INF',
    '∞',
  ];
  const commas = ['5,1', '5，1', '５，１', '5、1'];
  for (const text of [...texts, ...others, ...commas, '5/2', '#N/A', 'null', 'true'])
    for (const type of ['integer', 'decimal', 'double'] as const) assert.equal(outcome(type, text), 'malformed', text);
  table([
    ['integer', '1e3', 'malformed'],
    ['decimal', '1e3', 'malformed'],
    ['decimal', '1E+3', 'malformed'],
    ['decimal', '1.000', 'kept 1.000'],
    ['hexBinary', '0x1F', 'malformed'],
    ['hexBinary', '1f', 'kept 1f'],
    ['hexBinary', '１Ｆ', 'malformed'],
  ]);
});

test('very long numbers are exact up to 38 digits and refused beyond, zeros counted as typed', () => {
  const nines = (count: number) => '9'.repeat(count);
  table([
    ['decimal', nines(38), `kept ${nines(38)}`],
    ['decimal', nines(39), 'too-many-digits'],
    ['decimal', `${nines(19)}.${nines(19)}`, `kept ${nines(19)}.${nines(19)}`],
    ['decimal', `${nines(19)}.${nines(20)}`, 'too-many-digits'],
    ['decimal', `0.${nines(38)}`, 'too-many-digits'],
    ['decimal', `.${nines(38)}`, `kept .${nines(38)}`],
    ['integer', `-${nines(38)}`, `kept -${nines(38)}`],
    ['integer', `${'0'.repeat(38)}7`, 'too-many-digits'],
    ['double', `${nines(38)}e999`, `kept ${nines(38)}e999`],
    ['double', `${nines(39)}e1`, 'too-many-digits'],
    ['integer', '9'.repeat(32_000), 'too-many-digits'],
    ['integer', '9'.repeat(32_001), 'too-long'],
  ]);
  assert.equal(compareDecimals(nines(38), `${nines(37)}8`), 1);
});

test('white space around a value goes where the type has none; inside it, nothing is forgiven', () => {
  for (const space of [' ', '\t', '\n', '\r\n', '\u00a0', '\u202f', '\u2003', '\u3000', '\ufeff']) {
    assert.equal(outcome('decimal', `${space}5.10${space}`), 'kept 5.10', JSON.stringify(space));
    assert.equal(outcome('date', `${space}2024-02-29${space}`), 'kept 2024-02-29', JSON.stringify(space));
    assert.equal(outcome('decimal', `5${space}.10`), 'malformed', JSON.stringify(space));
    assert.equal(outcome('text', `${space}x${space}`), `kept ${space}x${space}`, JSON.stringify(space));
    assert.equal(outcome('text', space), 'empty', JSON.stringify(space));
  }
});

test('zero-width and direction marks are no white space: a number that hides one is refused, a text keeps it', () => {
  for (const mark of ['\u200b', '\u200c', '\u200d', '\u2060', '\u200e', '\u202d', '\u00ad']) {
    for (const type of ['integer', 'decimal', 'date', 'partialDate', 'time', 'boolean'] as const)
      for (const text of [`${mark}1`, `1${mark}`]) assert.equal(outcome(type, text), 'malformed', JSON.stringify(mark));
    assert.equal(outcome('text', `a${mark}b`), `kept a${mark}b`);
  }
});

test('a text of nothing that anybody can see is empty', () => {
  for (const text of ['\u200b', '\ufeff\u2060', ' \u200e ', '\u00ad', '\u3164', '\u200d\ufe0f', '\u{e0020}'])
    for (const type of ['text', 'integer', 'date'] as const)
      assert.equal(outcome(type, text), 'empty', JSON.stringify(text));
  assert.equal(outcome('text', '\u200d-'), 'kept \u200d-');
  const choices = checkValue({ dataType: 'text', multiple: true }, 'a,\u200b,b');
  assert.deepEqual(choices, { ok: false, reason: 'empty', dataType: 'text', position: 2 });
});

test('a value that was kept can be compared and converted as it stands', () => {
  const list = [{ from: 'a', to: 'b', factor: '10', version: '1' }];
  for (const [typed, converted] of [
    ['５．１０', '51'],
    ['＋５', '50'],
    ['００７', '70'],
    ['−０', '0'],
    [' .5 ', '5'],
  ] as const) {
    const check = checkValue({ dataType: 'decimal' }, typed);
    assert(check.ok);
    assert.equal(convert(check.value, 'a', 'b', list)?.value, converted);
  }
});
