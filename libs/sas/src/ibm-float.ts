// IBM System/360 hexadecimal floating point, in which SAS transport files keep numbers: a sign, seven bits of an
// exponent of 16 in excess 64, and up to 56 bits of a fraction below 1 (TS-140, "Numeric data fields"). A double has
// 53 bits and fits whole; its range does not.

const bias = 64;

/** The largest and the smallest magnitude that fit: just below 16^63, and 16^-65. */
export const ibmMax = 16 ** 63 * (1 - 2 ** -53);
export const ibmMin = 16 ** -65;

/**
 * The eight bytes of a number, written at `offset`; exact.
 * @throws RangeError for NaN, an infinity, and magnitudes beyond `ibmMax` or, except 0, below `ibmMin`
 */
export function writeIbm(bytes: Uint8Array, offset: number, value: number): void {
  if (value === 0) {
    bytes.fill(0, offset, offset + 8);
    return;
  }
  const magnitude = Math.abs(value);
  if (!(magnitude >= ibmMin && magnitude <= ibmMax)) {
    throw new RangeError(`${value} is no number that a SAS transport file can keep`);
  }
  // The exponent of 16 for which the fraction lies in [1/16, 1).
  let exponent = Math.ceil(Math.log2(magnitude) / 4);
  let fraction = magnitude / 16 ** exponent;
  // log2 rounds near a power of 16.
  if (fraction >= 1) {
    exponent += 1;
    fraction /= 16;
  } else if (fraction < 1 / 16) {
    exponent -= 1;
    fraction *= 16;
  }
  // 56 bits, in two halves that a double holds exactly.
  const scaled = fraction * 2 ** 28;
  const high = Math.floor(scaled);
  const low = (scaled - high) * 2 ** 28;
  bytes[offset] = (value < 0 ? 0x80 : 0) | (exponent + bias);
  bytes[offset + 1] = high >>> 20;
  bytes[offset + 2] = high >>> 12;
  bytes[offset + 3] = high >>> 4;
  bytes[offset + 4] = (high << 4) | (low >>> 24);
  bytes[offset + 5] = low >>> 16;
  bytes[offset + 6] = low >>> 8;
  bytes[offset + 7] = low;
}

/** The eight bytes of a number. @throws RangeError as `writeIbm` does */
export function encodeIbm(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  writeIbm(bytes, 0, value);
  return bytes;
}

// What a fraction of 56 bits is worth, by the byte that tells the exponent, without its sign.
const scales = Array.from({ length: 128 }, (_, exponent) => 2 ** (4 * (exponent - bias) - 56));

/** The number in `length` bytes (2 to 8): SAS cuts the fraction short where a variable is shorter than eight. */
export function decodeIbm(bytes: Uint8Array, offset = 0, length = 8): number {
  const part = (n: number) => (n < length ? (bytes[offset + n] as number) : 0);
  const high = (part(1) << 16) | (part(2) << 8) | part(3);
  const low = ((part(4) << 24) | (part(5) << 16) | (part(6) << 8) | part(7)) >>> 0;
  // All 56 bits are used in the wild; two halves that a double holds exactly are rounded to its 53 once, by the sum.
  const fraction = high * 2 ** 32 + low;
  if (fraction === 0) return 0;
  const head = bytes[offset] as number;
  const magnitude = fraction * (scales[head & 0x7f] as number);
  return head & 0x80 ? -magnitude : magnitude;
}
