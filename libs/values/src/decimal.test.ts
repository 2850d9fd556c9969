import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareDecimals,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  roundSignificant,
  roundToScale,
  type ScaledDecimal,
} from './decimal.ts';

test('decimals compare by value, not by the way they are written', () => {
  assert.equal(compareDecimals('5.1', '5.10'), 0);
  assert.equal(compareDecimals('-0', '+0.000'), 0);
  assert.equal(compareDecimals('.5', '0.50'), 0);
  assert.equal(compareDecimals('007', '7.'), 0);
  assert.equal(compareDecimals('-1.01', '-1.001'), -1);
  assert.equal(compareDecimals('10', '9.999'), 1);
});

test('values that a float would round together stay apart', () => {
  assert.equal(compareDecimals('9007199254740993', '9007199254740992'), 1);
  assert.equal(compareDecimals('0.1000000000000000000001', '0.1'), 1);
});

test('what is no decimal compares with nothing', () => {
  for (const text of ['', '.', '1e3', 'NaN', '１', '1'.repeat(401)]) {
    assert.equal(compareDecimals(text, '1'), undefined);
    assert.equal(compareDecimals('1', text), undefined);
  }
});

test('whole numbers written with any scale compare as their BigInts', () => {
  const written = fc.tuple(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.nat(6));
  const write = ([units, scale]: [bigint, number]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const at = digits.length - scale;
    return `${units < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
  };
  fc.assert(
    fc.property(written, written, (a, b) => {
      const difference = a[0] * 10n ** BigInt(6 - a[1]) - b[0] * 10n ** BigInt(6 - b[1]);
      assert.equal(compareDecimals(write(a), write(b)), difference < 0n ? -1 : difference > 0n ? 1 : 0);
    }),
    { numRuns: 3000 },
  );
});

const read = (text: string): ScaledDecimal => parseDecimal(text) ?? assert.fail(text);

test('rounding to places is half away from zero, and never leaves a minus before nothing', () => {
  for (const [text, scale, expected] of [
    ['2.345', 2, '2.35'],
    ['2.3449', 2, '2.34'],
    ['-2.345', 2, '-2.35'],
    ['-0.004', 2, '0'],
    ['0.005', 2, '0.01'],
    ['9.995', 2, '10'],
    ['5.1', 2, '5.1'],
    ['1250', -2, '1300'],
    ['1249.99', -2, '1200'],
    ['4', -1, '0'],
  ] as const)
    assert.equal(formatDecimal(roundToScale(read(text), scale)), expected, text);
  assert.equal(formatDecimal(roundSignificant(read('0.0098765'), 3)), '0.00988');
  assert.equal(formatDecimal(roundSignificant(read('0'), 3)), '0');
});

test('what is written is the shortest form of what was read', () => {
  const cases = { '+5': '5', '007': '7', '-0': '0', '-0.0': '0', '5.10': '5.1', '.5': '0.5', '5.': '5', '100': '100' };
  for (const [text, expected] of Object.entries(cases)) assert.equal(formatDecimal(read(text)), expected);
});

test('a quotient is the nearest decimal of its digits', () => {
  const number = fc.bigInt(-(10n ** 15n), 10n ** 15n).map((units) => ({ units, scale: 3 }));
  const divisor = number.filter(({ units }) => units !== 0n);
  const size = (units: bigint) => (units < 0n ? -units : units);
  fc.assert(
    fc.property(number, divisor, fc.integer({ min: 1, max: 25 }), (a, b, digits) => {
      const { units, scale } = divideDecimals(a, b, digits);
      assert(size(units).toString().replace(/0+$/, '').length <= digits);
      // |q × b − a| is at most half a unit of the last digit kept, times b.
      const off = size(units * b.units - a.units * 10n ** BigInt(scale));
      const whole = size(units).toString().length;
      const step = 10n ** BigInt(Math.max(0, whole - digits));
      assert(off * 2n <= size(b.units) * step);
    }),
    { numRuns: 2000 },
  );
  assert.throws(() => divideDecimals(read('1'), read('0'), 5), RangeError);
});
