/** Rows of modules, true for dark. */
export type QrMatrix = readonly (readonly boolean[])[];

// Error correction level M, by version from 1: codewords of correction in a block, and blocks (ISO/IEC 18004, table 9).
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8];

/**
 * A text as a QR code (ISO/IEC 18004): bytes, correction level M, versions 1 to 12, which is up to 287 bytes.
 * @throws RangeError for a longer one
 */
export function encodeQr(text: string): QrMatrix {
  const data = new TextEncoder().encode(text);
  const version = versionFor(data.length);
  const codewords = interleave(segment(data, version), version);
  const masks = Array.from({ length: 8 }, (_, mask) => draw(codewords, version, mask));
  return masks.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

const sizeOf = (version: number) => version * 4 + 17;

function codewordsIn(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const alignments = Math.floor(version / 7) + 2;
    modules -= (25 * alignments - 10) * alignments - 55;
    if (version >= 7) modules -= 36;
  }
  return Math.floor(modules / 8);
}

const dataIn = (version: number) => codewordsIn(version) - (correction[version - 1] ?? 0) * (blocks[version - 1] ?? 0);

const lengthBits = (version: number) => (version < 10 ? 8 : 16);

function versionFor(bytes: number): number {
  const fits = (version: number) => 4 + lengthBits(version) + bytes * 8 <= dataIn(version) * 8;
  const version = correction.findIndex((_, index) => fits(index + 1)) + 1;
  if (version === 0) throw new RangeError(`${bytes} bytes are too long for a QR code`);
  return version;
}

/** Mode, length, bytes, and what fills the rest. */
function segment(data: Uint8Array, version: number): number[] {
  const capacity = dataIn(version);
  const bits = [...toBits(0b0100, 4), ...toBits(data.length, lengthBits(version))];
  for (const byte of data) bits.push(...toBits(byte, 8));
  bits.push(...toBits(0, Math.min(4, capacity * 8 - bits.length)));
  while (bits.length % 8 !== 0) bits.push(0);
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) bytes.push(bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  for (let pad = 0xec; bytes.length < capacity; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

function toBits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (value >>> (count - 1 - index)) & 1);
}

/** Splits into blocks, corrects each, and takes one codeword of each in turn. */
function interleave(data: readonly number[], version: number): number[] {
  const count = blocks[version - 1] ?? 1;
  const degree = correction[version - 1] ?? 0;
  const short = Math.floor(data.length / count);
  const longs = data.length % count;
  const divisor = generator(degree);
  let from = 0;
  const parts = Array.from({ length: count }, (_, index) => {
    const until = from + short + (index >= count - longs ? 1 : 0);
    const part = data.slice(from, until);
    from = until;
    return { part, check: remainder(part, divisor) };
  });
  const columns = <T>(lists: readonly (readonly T[])[]) =>
    Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, at) =>
      lists.flatMap((list) => (at < list.length ? [list[at] as T] : [])),
    ).flat();
  return [...columns(parts.map(({ part }) => part)), ...columns(parts.map(({ check }) => check))];
}

/** The product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1. */
export function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

function generator(degree: number): number[] {
  const result: number[] = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let round = 0; round < degree; round++) {
    for (let at = 0; at < degree; at++) result[at] = times(result[at] ?? 0, root) ^ (result[at + 1] ?? 0);
    root = times(root, 2);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    for (const [at, one] of divisor.entries()) result[at] = (result[at] ?? 0) ^ times(one, factor);
  }
  return result;
}

/** Which modules of a version hold data, and the fixed ones around them. */
export function frame(version: number): { readonly dark: boolean[][]; readonly isFixed: boolean[][] } {
  const size = sizeOf(version);
  const dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const isFixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const set = (x: number, y: number, isDark: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    (dark[y] as boolean[])[x] = isDark;
    (isFixed[y] as boolean[])[x] = true;
  };
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const rings = (x: number, y: number, reach: number) => {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(x + dx, y + dy, ring !== 2 && ring !== 4);
      }
    }
  };
  const places = alignments(version);
  const last = places.length - 1;
  for (const [i, x] of places.entries()) {
    for (const [j, y] of places.entries()) {
      const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isCorner) alignment(x, y, set);
    }
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    rings(x, y, 4);
  // Format and version: their places now, their bits later.
  for (let at = 0; at < 9; at++) {
    set(8, at, dark[at]?.[8] ?? false);
    set(at, 8, dark[8]?.[at] ?? false);
  }
  for (let at = 0; at < 8; at++) {
    set(size - 1 - at, 8, false);
    set(8, size - 1 - at, at === 7);
  }
  if (version >= 7) {
    let rest = version;
    for (let round = 0; round < 12; round++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let at = 0; at < 18; at++) {
      const isDark = ((bits >>> at) & 1) === 1;
      const far = size - 11 + (at % 3);
      set(far, Math.floor(at / 3), isDark);
      set(Math.floor(at / 3), far, isDark);
    }
  }
  return { dark, isFixed };
}

function alignment(x: number, y: number, set: (x: number, y: number, isDark: boolean) => void): void {
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }
}

function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const rest = Array.from({ length: count - 1 }, (_, at) => sizeOf(version) - 7 - at * step);
  return [6, ...rest.reverse()];
}

/** Data modules in the order of the standard: pairs of columns from the right, up and down in turn. */
export function* path(version: number): Generator<readonly [number, number]> {
  const size = sizeOf(version);
  const { isFixed } = frame(version);
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const isUp = ((right + 1) & 2) === 0;
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!isFixed[y]?.[x]) yield [x, y];
    }
  }
}

const maskRules: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

export function isMasked(mask: number, x: number, y: number): boolean {
  return maskRules[mask]?.(x, y) ?? false;
}

function draw(codewords: readonly number[], version: number, mask: number): QrMatrix {
  const { dark } = frame(version);
  let at = 0;
  for (const [x, y] of path(version)) {
    const bit = ((codewords[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1;
    (dark[y] as boolean[])[x] = (bit === 1) !== isMasked(mask, x, y);
    at++;
  }
  drawFormat(dark, mask);
  return dark;
}

/** Level M is 00; the mask, ten bits of correction, and the standard's own mask over both. */
function drawFormat(dark: boolean[][], mask: number): void {
  const size = dark.length;
  let rest = mask;
  for (let round = 0; round < 10; round++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const set = (x: number, y: number, at: number) => {
    (dark[y] as boolean[])[x] = ((bits >>> at) & 1) === 1;
  };
  for (let at = 0; at <= 5; at++) set(8, at, at);
  set(8, 7, 6);
  set(8, 8, 7);
  set(7, 8, 8);
  for (let at = 9; at < 15; at++) set(14 - at, 8, at);
  for (let at = 0; at < 8; at++) set(size - 1 - at, 8, at);
  for (let at = 8; at < 15; at++) set(8, size - 15 + at, at);
}

/** How hard a reader would find it: runs, squares and too much of one colour. */
function penalty(dark: QrMatrix): number {
  const size = dark.length;
  const columns = dark.map((_, x) => dark.map((row) => row[x] ?? false));
  let points = 0;
  for (const line of [...dark, ...columns]) {
    const text = line.map(Number).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    for (const _ of text.matchAll(/(?=10111010000)|(?=00001011101)/g)) points += 40;
  }
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const one = dark[y]?.[x];
      if (one === dark[y]?.[x - 1] && one === dark[y - 1]?.[x] && one === dark[y - 1]?.[x - 1]) points += 3;
    }
  }
  const share = dark.flat().filter(Boolean).length / size ** 2;
  return points + Math.floor(Math.abs(share - 0.5) * 20) * 10;
}
