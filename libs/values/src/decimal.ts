/** Decimals digit by digit: 5.1 equals 5.10, and no two different values ever meet in a binary rounding. */

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

/** Writes a decimal in its one shortest form: no `+`, no `-0`, no exponent, no zero at the end of a fraction. */
export function formatDecimal({ units, scale }: ScaledDecimal): string {
  const digits = absolute(units)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

/** The exact sum, at the finer of the two scales. */
export function sumOf(a: ScaledDecimal, b: ScaledDecimal): ScaledDecimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaledTo(a, scale) + scaledTo(b, scale), scale };
}

/**
 * The quotient with at most so many significant digits, rounded half away from zero; exact when it ends within them.
 * @throws RangeError when the divisor is zero
 */
export function divideDecimals(dividend: ScaledDecimal, divisor: ScaledDecimal, digits: number): ScaledDecimal {
  // A quotient of an m-digit by an n-digit number has at least m - n digits before the point.
  const lengths = absolute(divisor.units).toString().length - absolute(dividend.units).toString().length;
  const scale = Math.max(0, digits + 1 + lengths + dividend.scale - divisor.scale, dividend.scale - divisor.scale);
  const shift = scale + divisor.scale - dividend.scale;
  // Cutting off is safe: the first digit that is dropped alone says whether half is reached.
  const units = (dividend.units * 10n ** BigInt(shift)) / divisor.units;
  return roundSignificant({ units, scale }, digits);
}

/** Rounds to so many significant digits, half away from zero (2.5 → 3, -2.5 → -3, as SAS and Java's HALF_UP do). */
export function roundSignificant(decimal: ScaledDecimal, digits: number): ScaledDecimal {
  const excess = absolute(decimal.units).toString().length - digits;
  return excess <= 0 ? decimal : roundToScale(decimal, decimal.scale - excess);
}

/** Rounds to so many places after the point, half away from zero; a negative scale rounds to tens, hundreds … */
export function roundToScale(decimal: ScaledDecimal, scale: number): ScaledDecimal {
  if (scale >= decimal.scale) return decimal;
  const step = 10n ** BigInt(decimal.scale - scale);
  const rounded = (absolute(decimal.units) + step / 2n) / step;
  const units = decimal.units < 0n ? -rounded : rounded;
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function scaledTo(decimal: ScaledDecimal, scale: number): bigint {
  return decimal.units * 10n ** BigInt(scale - decimal.scale);
}

function absolute(units: bigint): bigint {
  return units < 0n ? -units : units;
}
