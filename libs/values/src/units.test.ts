import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMON_CONVERSIONS, conversionsFor } from './common-conversions.ts';
import { compareDecimals } from './decimal.ts';
import { convert, QUOTIENT_DIGITS, type UnitConversion } from './units.ts';

const inUnit = (value: string, from: string, to: string, substance?: string, significantDigits?: number) =>
  convert(value, from, to, conversionsFor(substance), { significantDigits })?.value;

test('a laboratory reports in other units, and the numbers are those of the textbook', () => {
  assert.equal(inUnit('5.5', 'mmol/L', 'mg/dL', 'glucose'), '99.0858');
  assert.equal(inUnit('126', 'mg/dL', 'mmol/L', 'glucose', 3), '6.99');
  assert.equal(inUnit('1.0', 'mg/dL', 'umol/L', 'creatinine', 3), '88.4');
  assert.equal(inUnit('200', 'mg/dL', 'mmol/L', 'cholesterol', 3), '5.17');
  assert.equal(inUnit('1', 'mg/dL', 'umol/L', 'bilirubin', 3), '17.1');
  assert.equal(inUnit('1', 'mg/dL', 'umol/L', 'urate', 4), '59.48');
  assert.equal(inUnit('154', '[lb_av]', 'kg'), '69.85322498');
  assert.equal(inUnit('70', 'kg', '[lb_av]', undefined, 6), '154.324');
  assert.equal(inUnit('70', '[in_i]', 'cm'), '177.8');
  assert.equal(inUnit('13.5', 'g/dL', 'g/L'), '135');
  assert.equal(inUnit('120', 'mm[Hg]', 'kPa', undefined, 3), '16');
  assert.equal(inUnit('16', 'kPa', 'mm[Hg]', undefined, 5), '120.01');
});

test('temperatures carry an offset in both directions, below zero too', () => {
  assert.equal(inUnit('37.0', 'Cel', '[degF]'), '98.6');
  assert.equal(inUnit('98.6', '[degF]', 'Cel'), '37');
  assert.equal(inUnit('-40', 'Cel', '[degF]'), '-40');
  assert.equal(inUnit('0', '[degF]', 'Cel', undefined, 4), '-17.78');
  assert.equal(inUnit('32', '[degF]', 'Cel'), '0');
});

test('a mole of one substance is never taken for a mole of another', () => {
  assert.equal(inUnit('5.5', 'mmol/L', 'mg/dL'), undefined);
  assert.equal(inUnit('5.5', 'umol/L', 'mg/dL', 'glucose'), undefined);
});

const twice: UnitConversion = { from: 'a', to: 'b', factor: '2', version: '1' };

test('the conversion of the item comes first, then the way asked, then the last listed', () => {
  const list: UnitConversion[] = [
    { ...twice, item: 'IT.GLU', factor: '3', version: 'item' },
    { from: 'b', to: 'a', factor: '10', version: 'reversed' },
    twice,
    { ...twice, factor: '4', version: '2' },
  ];
  assert.deepEqual(convert('1', 'a', 'b', list, { item: 'IT.GLU' }), { value: '3', version: 'item' });
  assert.deepEqual(convert('1', 'a', 'b', list, { item: 'IT.OTHER' }), { value: '4', version: '2' });
  assert.deepEqual(convert('1', 'a', 'b', list), { value: '4', version: '2' });
  assert.deepEqual(convert('1', 'a', 'b', list.slice(0, 2)), { value: '0.1', version: 'reversed' });
});

test('the same unit changes nothing, and what cannot be converted is not', () => {
  assert.deepEqual(convert('5.10', 'a', 'a', []), { value: '5.10' });
  assert.equal(convert('x', 'a', 'a', []), undefined);
  for (const value of ['', '<5', '1e3', '５', '5,1', '1'.repeat(401)])
    assert.equal(convert(value, 'a', 'b', [twice]), undefined, value.slice(0, 9));
  assert.equal(convert('1', 'a', 'c', [twice]), undefined);
  assert.equal(convert('1', 'A', 'b', [twice]), undefined);
  for (const wrong of [{ factor: '0' }, { factor: 'x' }, { offset: '1e3' }])
    assert.equal(convert('1', 'a', 'b', [{ ...twice, ...wrong }]), undefined);
  assert.equal(convert('1', 'a', 'c', [twice, { ...twice, from: 'b', to: 'c' }]), undefined, 'not chained');
});

test('results are plain decimals: no sign for nothing, no needless zero', () => {
  for (const [value, expected] of [
    ['-0', '0'],
    ['+5', '10'],
    ['007', '14'],
    ['.5', '1'],
    ['5.', '10'],
    ['2.50', '5'],
    ['-0.005', '-0.01'],
  ] as const)
    assert.equal(convert(value, 'a', 'b', [twice])?.value, expected, value);
});

test('rounding is half away from zero and only where it is asked for or a quotient never ends', () => {
  const asIs: UnitConversion = { from: 'a', to: 'b', factor: '1', version: '1' };
  const rounded = (value: string, significantDigits: number) =>
    convert(value, 'a', 'b', [asIs], { significantDigits })?.value;
  assert.equal(rounded('2.345', 3), '2.35');
  assert.equal(rounded('2.3449999', 3), '2.34');
  assert.equal(rounded('-2.345', 3), '-2.35');
  assert.equal(rounded('9.996', 3), '10');
  assert.equal(rounded('12345', 2), '12000');
  assert.equal(rounded('0.00012345', 2), '0.00012');
  const third: UnitConversion = { from: 'b', to: 'a', factor: '3', version: '1' };
  assert.equal(convert('1', 'a', 'b', [third])?.value, `0.${'3'.repeat(QUOTIENT_DIGITS)}`);
  assert.equal(convert('2', 'a', 'b', [third])?.value, `0.${'6'.repeat(QUOTIENT_DIGITS - 1)}7`);
  assert.equal(convert('20000', 'a', 'b', [third])?.value, `6666.${'6'.repeat(QUOTIENT_DIGITS - 5)}7`);
});

test('every common conversion says where it comes from and survives the way there and back', () => {
  const written = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(3));
  for (const one of COMMON_CONVERSIONS) {
    assert(one.source !== '' && one.version !== '');
    fc.assert(
      fc.property(written, ([units, scale]) => {
        const value = (units / 10 ** scale).toFixed(scale);
        const there = convert(value, one.from, one.to, [one])?.value ?? '';
        assert.equal(compareDecimals(convert(there, one.to, one.from, [one])?.value ?? '', value), 0);
      }),
      { numRuns: 300 },
    );
  }
});

test('a limit met exactly in one unit is met exactly in the other, and order is kept', () => {
  const number = fc.integer({ min: 1, max: 10 ** 9 }).map(String);
  fc.assert(
    fc.property(number, number, number, (a, b, factor) => {
      const list = [{ from: 'a', to: 'b', factor, version: '1' }];
      const x = convert(a, 'a', 'b', list)?.value ?? '';
      const y = convert(b, 'a', 'b', list)?.value ?? '';
      assert.equal(compareDecimals(x, y), compareDecimals(a, b));
      assert.equal(compareDecimals(convert(x, 'b', 'a', list)?.value ?? '', a), 0);
    }),
    { numRuns: 1000 },
  );
});
