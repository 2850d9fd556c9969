import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { openCursor, sealCursor } from './sealed-cursor.ts';

const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const place = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.bigInt(0n, 2n ** 56n - 1n), fc.bigInt(0n, 2n ** 48n - 1n))
  .map(([kind, at, seq]) => ({ kind, at, seq }));

test('what was sealed opens as it was, and only with its key', () => {
  fc.assert(
    fc.property(place, (one) => {
      const text = sealCursor(key, one);
      assert.match(text, /^[A-Za-z0-9_-]{22}$/);
      assert.deepEqual(openCursor(key, text), one);
      assert.notDeepEqual(openCursor(Buffer.alloc(16, 7), text), one);
    }),
  );
});

test('neighbours have nothing in common, and the same place is the same text', () => {
  const texts = Array.from({ length: 1000 }, (_, seq) => sealCursor(key, { kind: 0, at: 900n, seq: BigInt(seq) }));
  assert.equal(new Set(texts.map((text) => text.slice(0, 8))).size, 1000);
  assert.equal(sealCursor(key, { kind: 0, at: 900n, seq: 7n }), texts[7]);
});

test('a text that was never sealed does not open', () => {
  for (const text of ['', '930.46', 'x'.repeat(21), 'x'.repeat(23), `${'x'.repeat(21)}=`])
    assert.equal(openCursor(key, text), undefined, text);
  const opened = Array.from({ length: 2000 }, () => openCursor(key, randomBytes(16).toString('base64url')));
  assert.equal(opened.filter((one) => one !== undefined).length, 0);
});
