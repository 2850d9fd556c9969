/** Compares decimals digit by digit: 5.1 equals 5.10, and no two different values ever meet in a rounding. */

/**
 * -1, 0 or 1 as `a` is less than, equal to or greater than `b`; undefined when either is not an xs:decimal of at most
 * 400 characters (a longer one is nobody's measurement, and BigInt work grows with the square of the length).
 */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 | undefined {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  if (!left || !right) return undefined;
  const scale = Math.max(left.scale, right.scale);
  const difference = scaledTo(left, scale) - scaledTo(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A decimal as units × 10^-scale; `5.10` is 510 at scale 2. */
export interface ScaledDecimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Reads an xs:decimal exactly; undefined when it is not one or is longer than 400 characters. */
export function parseDecimal(text: string): ScaledDecimal | undefined {
  if (text.length > 400) return undefined;
  const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
  if (!match) return undefined;
  const fraction = match[3] ?? match[4] ?? '';
  const magnitude = BigInt((match[2] ?? '') + fraction);
  return { units: match[1] === '-' ? -magnitude : magnitude, scale: fraction.length };
}

function scaledTo(decimal: ScaledDecimal, scale: number): bigint {
  return decimal.units * 10n ** BigInt(scale - decimal.scale);
}
