import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId, newTrace } from './index.ts';
import { randomPart } from './random.ts';

test('no part is given out twice, across many supplies', () => {
  const seen = new Set(Array.from({ length: 20_000 }, () => randomPart(16).toString('hex')));
  assert.equal(seen.size, 20_000);
});

test('a part stays what it was when the supply is filled anew', () => {
  const part = randomPart(16);
  const before = part.toString('hex');
  for (let n = 0; n < 1_000; n++) randomPart(100);
  assert.equal(part.toString('hex'), before);
});

test('a whole supply may be asked for, and not a byte more', () => {
  assert.equal(randomPart(4096).length, 4096);
  assert.throws(() => randomPart(4097), RangeError);
});

test('ids are 20 characters that nobody confuses, traces are as W3C writes them', () => {
  assert.match(newId(), /^[0-9a-hjkmnp-tv-z]{20}$/);
  const { traceId, spanId } = newTrace();
  assert.match(traceId, /^[0-9a-f]{32}$/);
  assert.match(spanId, /^[0-9a-f]{16}$/);
});
