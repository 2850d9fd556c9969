import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeQr, frame, isMasked, path, type QrMatrix, times } from './qr-encode.ts';

// Read back as a scanner does, from the modules alone: format, mask, codewords, their correction, and the bytes.

function formatOf(dark: QrMatrix): string {
  const at = [0, 1, 2, 3, 4, 5, 7, 8].map((x) => dark[8]?.[x]);
  const rest = [7, 5, 4, 3, 2, 1, 0].map((y) => dark[y]?.[8]);
  return [...at, ...rest].map(Number).join('');
}

// ISO/IEC 18004, annex C: level M with masks 0 to 7.
const formats = [
  ...['101010000010010', '101000100100101', '101111001111100', '101101101001011'],
  ...['100010111111001', '100000011001110', '100111110010111', '100101010100000'],
];
const layout: Readonly<Record<number, readonly [data: number, blocks: number, check: number]>> = {
  1: [16, 1, 10],
  3: [44, 1, 26],
  7: [124, 4, 18],
  10: [216, 5, 26],
};

function read(dark: QrMatrix): string {
  const version = (dark.length - 17) / 4;
  const mask = formats.indexOf(formatOf(dark));
  assert.notEqual(mask, -1, 'its format is one of the standard');
  const bits = [...path(version)].map(([x, y]) => Number(dark[y]?.[x] !== isMasked(mask, x, y)));
  const words = Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2),
  );
  const [data = 0, count = 1, check = 0] = layout[version] ?? assert.fail(`version ${version}`);
  assert.equal(words.length, data + count * check);
  const short = Math.floor(data / count);
  const parts: number[][] = Array.from({ length: count }, () => []);
  let next = 0;
  for (let at = 0; at <= short; at++)
    for (const [index, part] of parts.entries())
      if (at < short || index >= count - (data % count)) part.push(words[next++] ?? 0);
  const sizes = parts.map(({ length }) => length);
  for (let at = 0; at < check; at++) for (const part of parts) part.push(words[next++] ?? 0);
  for (const part of parts) {
    for (let power = 0, root = 1; power < check; power++, root = times(root, 2))
      assert.equal(
        part.reduce((sum, word) => times(sum, root) ^ word, 0),
        0,
        'no codeword is wrong',
      );
  }
  const plain = parts.flatMap((part, index) =>
    part.slice(0, sizes[index]).flatMap((word) => [...word.toString(2).padStart(8, '0')]),
  );
  assert.equal(plain.slice(0, 4).join(''), '0100');
  const lengthBits = version < 10 ? 8 : 16;
  const from = 4 + lengthBits;
  const length = Number.parseInt(plain.slice(4, from).join(''), 2);
  const bytes = Array.from({ length }, (_, at) =>
    Number.parseInt(plain.slice(from + at * 8, from + at * 8 + 8).join(''), 2),
  );
  return new TextDecoder().decode(new Uint8Array(bytes));
}

test('what is encoded is read back, in one block and in several, with and without version information', () => {
  for (const text of ['Verum', '真值 '.repeat(5), `otpauth://totp/${'x'.repeat(95)}`, 'y'.repeat(205)])
    assert.equal(read(encodeQr(text)), text);
});

test('three finders, timing, and the dark module stand where the standard has them', () => {
  const { dark } = frame(7);
  const size = dark.length;
  assert.equal(size, 45);
  for (const [x, y] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const)
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((at) => Number(dark[y + 3]?.[x + at])).join(''), '1011101');
  assert.equal(dark[6]?.slice(8, 20).map(Number).join(''), '101010101010');
  assert.equal(dark[size - 8]?.[8], true);
  // Version 7 is 000111110010010100, from the last bit to the first.
  const bits = Array.from({ length: 18 }, (_, at) => Number(dark[Math.floor(at / 3)]?.[size - 11 + (at % 3)]));
  assert.equal(bits.reverse().join(''), '000111110010010100');
});

test('multiplication is that of the field of the standard', () => {
  assert.deepEqual([times(2, 128), times(0, 7), times(1, 200)], [0x1d, 0, 200]);
});

test('a text that no code of ours holds is refused', () => {
  assert.throws(() => encodeQr('x'.repeat(288)), RangeError);
  assert.equal(encodeQr('x'.repeat(287)).length, 65);
});
