import { divideDecimals, formatDecimal, parseDecimal, roundSignificant, type ScaledDecimal, sumOf } from './decimal.ts';

/**
 * One conversion between units, as data of the study: `to` = `from` × factor + offset. It works in both directions.
 * Units are compared to the letter, so a design writes them as its values carry them (a unit's OID or its code).
 */
export interface UnitConversion {
  readonly from: string;
  readonly to: string;
  /** OID of the one item it is for: a mole of glucose does not weigh what a mole of creatinine does. Absent: for all. */
  readonly item?: string;
  /** A decimal other than zero. */
  readonly factor: string;
  /** A decimal in `to`, added after the factor; absent is zero. */
  readonly offset?: string;
  /** Names what was used, so that a number once shown can be explained after the conversion is corrected. */
  readonly version: string;
}

export interface ConvertOptions {
  /** OID of the item whose value it is. Without it only conversions for all items are used. */
  readonly item?: string | undefined;
  /** Round the result to this many significant digits, half away from zero; for showing, not for judging. */
  readonly significantDigits?: number | undefined;
}

export interface Converted {
  /** A decimal without sign `+`, needless zeros, exponent or `-0`. When the units are the same, the value as it came. */
  readonly value: string;
  /** Of the conversion that was used; absent when the units are the same and none was. */
  readonly version?: string;
}

/** Significant digits of a quotient that never ends. A quotient that ends within them, and every product, is exact. */
export const QUOTIENT_DIGITS = 20;

/**
 * The value in another unit, computed in decimals: a limit that is met exactly in one unit is met exactly in the other.
 * The conversion for the item is taken before one for all items, one that leads the way asked before one to be
 * reversed, and of equals the last in the list. Conversions are not chained: each step would need its own evidence.
 * Undefined when the value is no decimal or nothing leads from one unit to the other.
 */
export function convert(
  value: string,
  from: string,
  to: string,
  conversions: readonly UnitConversion[],
  options: ConvertOptions = {},
): Converted | undefined {
  const decimal = parseDecimal(value);
  if (!decimal) return undefined;
  if (from === to) return { value };
  const used = findConversion(from, to, conversions, options.item);
  const exact = used && apply(used, from, decimal);
  if (!exact) return undefined;
  const { significantDigits } = options;
  const shown = significantDigits === undefined ? exact : roundSignificant(exact, significantDigits);
  return { value: formatDecimal(shown), version: used.version };
}

function findConversion(from: string, to: string, conversions: readonly UnitConversion[], item: string | undefined) {
  const own = item === undefined ? [] : conversions.filter((one) => one.item === item);
  const common = conversions.filter((one) => one.item === undefined);
  for (const list of [own, common]) {
    const found =
      list.findLast((one) => one.from === from && one.to === to) ??
      list.findLast((one) => one.from === to && one.to === from);
    if (found) return found;
  }
  return undefined;
}

function apply(conversion: UnitConversion, from: string, value: ScaledDecimal): ScaledDecimal | undefined {
  const factor = parseDecimal(conversion.factor);
  const offset = parseDecimal(conversion.offset ?? '0');
  if (!factor || !offset || factor.units === 0n) return undefined;
  if (conversion.from === from)
    return sumOf({ units: value.units * factor.units, scale: value.scale + factor.scale }, offset);
  return divideDecimals(sumOf(value, { ...offset, units: -offset.units }), factor, QUOTIENT_DIGITS);
}
