import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareDecimals } from './decimal.ts';

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
