import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { identifierKey } from './identifier-key.ts';

const key = identifierKey(Buffer.alloc(32, 7));
const identity = {
  hospitalNumber: 'A-17',
  name: '王小明',
  birthDate: '1962-05',
  phone: '',
  nationalId: '',
  address: '',
};

test('what was sealed opens for its patient, under its key, unchanged, and never otherwise', () => {
  const box = key.seal('p1', identity);
  assert.deepEqual(key.open('p1', box), identity);
  assert.throws(() => key.open('p2', box));
  assert.throws(() => identifierKey(Buffer.alloc(32, 8)).open('p1', box));
  for (const at of [0, 12, 28, box.length - 1]) {
    const changed = Buffer.from(box);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => key.open('p1', changed));
  }
  assert.throws(() => key.open('p1', box.subarray(0, 20)));
});

test('no two boxes of one identity are alike, and none holds what it hides', () => {
  const boxes = [key.seal('p1', identity), key.seal('p1', identity)];
  assert.notDeepEqual(boxes[0], boxes[1]);
  for (const box of boxes) assert.ok(!box.includes('王小明') && !box.includes('A-17'));
});

test('hashes need the key, and one word has another hash in each of its uses', () => {
  const other = identifierKey(Buffer.alloc(32, 8));
  assert.notDeepEqual(key.indexOfNumber('A-17'), other.indexOfNumber('A-17'));
  assert.notDeepEqual(key.indexOfNumber('A-17'), key.indexOfSource('A-17'));
  assert.notEqual(key.id, other.id);
});

test('one person typed in two ways has one hash', () => {
  for (const [a, b] of [
    ['A-17', ' a-１７ '],
    ['Straße  5', 'STRASSE 5'],
    ['ΟΔΟΣ', 'οδος'],
    ['José', 'Jose\u0301'],
  ] as const) {
    assert.deepEqual(key.indexOfNumber(a), key.indexOfNumber(b), a);
  }
});

test('every beginning of a name up to twelve characters is among its hashes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (name) => {
      const hashes = key.indexesOfName(name);
      assert.ok(hashes.length <= 12 && hashes.every((hash) => hash.length === 8));
      assert.equal(new Set(hashes.map((hash) => hash.toString('hex'))).size, hashes.length);
    }),
  );
});
