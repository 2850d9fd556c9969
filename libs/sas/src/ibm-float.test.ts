import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeIbm, encodeIbm, ibmMax, ibmMin } from './ibm-float.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('numbers as the System/360 writes them', () => {
  assert.equal(hex(encodeIbm(0)), '0000000000000000');
  assert.equal(hex(encodeIbm(1)), '4110000000000000');
  assert.equal(hex(encodeIbm(-1)), 'c110000000000000');
  assert.equal(hex(encodeIbm(-118.625)), 'c276a00000000000');
  assert.equal(hex(encodeIbm(0.1)), '401999999999999a');
  assert.equal(hex(encodeIbm(16)), '4210000000000000');
  assert.equal(hex(encodeIbm(1 / 16)), '4010000000000000');
});

test('every double within the range comes back as it was', () => {
  const magnitude = fc.double({ min: ibmMin, max: ibmMax, noNaN: true });
  fc.assert(
    fc.property(magnitude, fc.boolean(), (value, isNegative) => {
      const signed = isNegative ? -value : value;
      assert.equal(decodeIbm(encodeIbm(signed)), signed);
    }),
    { numRuns: 5_000 },
  );
});

test('powers of 16 and their neighbours come back as they were', () => {
  for (let exponent = -65; exponent <= 62; exponent += 1) {
    const power = 16 ** exponent;
    for (const value of [power, power * (1 + 2 ** -52), exponent > -65 ? power * (1 - 2 ** -53) : power])
      assert.equal(decodeIbm(encodeIbm(value)), value, `16^${exponent}`);
  }
});

test('what does not fit is refused: just beyond both ends, infinities, NaN', () => {
  for (const value of [16 ** 63, ibmMin * (1 - 2 ** -53), Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN])
    assert.throws(() => encodeIbm(value), RangeError);
  assert.equal(decodeIbm(encodeIbm(ibmMax)), ibmMax);
  assert.equal(decodeIbm(encodeIbm(ibmMin)), ibmMin);
});

test('a variable shorter than eight bytes has its fraction cut short', () => {
  assert.equal(decodeIbm(encodeIbm(5), 0, 3), 5);
  assert.ok(Math.abs(decodeIbm(encodeIbm(0.1), 0, 4) - 0.1) < 1e-6);
});

test('any eight bytes and fewer are the number nearest to what they say', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.integer({ min: 2, max: 8 }), (bytes, length) => {
      let fraction = 0n;
      for (let n = 1; n < 8; n += 1) fraction = (fraction << 8n) | BigInt(n < length ? (bytes[n] as number) : 0);
      const [head] = bytes as unknown as [number];
      const magnitude = Number(fraction) * 2 ** (4 * ((head & 0x7f) - 64) - 56);
      assert.equal(decodeIbm(bytes, 0, length) + 0, (head & 0x80 ? -magnitude : magnitude) + 0);
    }),
    { numRuns: 5_000 },
  );
});
