import type { CodeList, ItemDef } from '@verum/odm';
import { checkValue, dataTypeFromOdm, parseDecimal, roundToScale, type ScaledDecimal } from '@verum/values';

/**
 * The result of a derivation as the text of its item; undefined when it is none, does not fit the item, or is not one
 * of its choices. Decimals are
 * rounded half away from zero to the places of the item and keep them (`24.0`); nothing is written 1e3 or -0.
 */
export function resultText(result: unknown, item: ItemDef, codeList?: CodeList): string | undefined {
  const text = asText(result, item);
  if (text === undefined || text === '') return undefined;
  const { length, significantDigits } = item;
  const dataType = dataTypeFromOdm(item.dataType) ?? 'text';
  const codes = codeList && codesOf(codeList);
  const check = checkValue({ dataType, length, significantDigits, codes }, text);
  return check.ok ? check.value : undefined;
}

const codeSets = new WeakMap<CodeList, ReadonlySet<string> | undefined>();

/** The choices there are; undefined for a dictionary that is not in the build. */
function codesOf(codeList: CodeList): ReadonlySet<string> | undefined {
  if (!codeSets.has(codeList)) {
    const codes = codeList.entries.filter(({ enabled }) => enabled !== false).map(({ codedValue }) => codedValue);
    codeSets.set(codeList, codes.length > 0 ? new Set(codes) : undefined);
  }
  return codeSets.get(codeList);
}

function asText(result: unknown, item: ItemDef): string | undefined {
  switch (typeof result) {
    case 'string':
      return result;
    case 'boolean':
      return String(result);
    case 'bigint':
    case 'number':
      return plainDecimal(result, placesOf(item));
    default:
      return undefined;
  }
}

/** Places after the point of an item's values; undefined when nothing says so. `DisplayFormat` is `5.1`, `F5.1` or `%5.1f`. */
export function placesOf(item: ItemDef): number | undefined {
  if (item.dataType === 'integer') return 0;
  const format = /^\D*\d*\.(\d{1,2})\D*$/.exec(item.displayFormat ?? '')?.[1];
  return format === undefined ? item.significantDigits : Number(format);
}

/**
 * A number as decimal text; with `places`, rounded half away from zero to exactly so many. A double is taken for its
 * shortest decimal, so 1.005 rounds to 1.01 as a person would. Undefined for what is not finite.
 */
export function plainDecimal(value: number | bigint, places?: number): string | undefined {
  const exact = exactDecimal(value);
  if (!exact) return undefined;
  const rounded = places === undefined ? exact : roundToScale(exact, places);
  return write(rounded, places ?? rounded.scale);
}

function exactDecimal(value: number | bigint): ScaledDecimal | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  const [digits = '', exponent] = String(value).split('e');
  const decimal = parseDecimal(digits);
  if (!decimal || exponent === undefined) return decimal;
  const scale = decimal.scale - Number(exponent);
  return scale >= 0 ? { units: decimal.units, scale } : { units: decimal.units * 10n ** BigInt(-scale), scale: 0 };
}

function write({ units, scale }: ScaledDecimal, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).padEnd(places, '0');
  return `${units < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
