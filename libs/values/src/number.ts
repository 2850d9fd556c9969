import type { ValueSpec } from './data-type.ts';
import { accept, refuse, type ValueCheck } from './refusal.ts';

/** Digits a number may have at most, leading zeros included; PostgreSQL and SAS readers stay exact or refuse below it. */
export const DIGITS_MAX = 38;

/**
 * xs:integer, kept as typed: sign and leading zeros stay (`+5`, `007`, `-0`, which compares equal to 0); no exponent.
 * `length` bounds the magnitude as ODM 1.3.2 says (< 10^length), so leading zeros do not count towards it.
 */
export function checkInteger(spec: ValueSpec, text: string): ValueCheck {
  const digits = /^[+-]?(\d+)$/.exec(text)?.[1];
  if (digits === undefined) return refuse('malformed', { dataType: spec.dataType });
  if (digits.length > DIGITS_MAX)
    return refuse('too-many-digits', { dataType: spec.dataType, max: DIGITS_MAX, actual: digits.length });
  const magnitude = withoutLeadingZeros(digits).length;
  if (spec.length !== undefined && magnitude > spec.length)
    return refuse('too-many-digits', { dataType: spec.dataType, max: spec.length, actual: magnitude });
  return accept(text);
}

/**
 * xs:decimal, kept as typed: `5.10` stays `5.10`; `.5` and `5.` are decimals too; no exponent, infinity or NaN.
 * `significantDigits` bounds the digits after the point as typed. `length` bounds the magnitude: with
 * `significantDigits` given too there are length − significantDigits digits before the point (ODM 1.3.2, ItemDef),
 * otherwise length digits in all.
 */
export function checkDecimal(spec: ValueSpec, text: string): ValueCheck {
  const match = /^[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
  if (!match) return refuse('malformed', { dataType: spec.dataType });
  const whole = match[1] ?? '';
  const fraction = match[2] ?? match[3] ?? '';
  const all = whole.length + fraction.length;
  if (all > DIGITS_MAX) return refuse('too-many-digits', { dataType: spec.dataType, max: DIGITS_MAX, actual: all });
  const { length, significantDigits } = spec;
  if (significantDigits !== undefined && fraction.length > significantDigits)
    return refuse('too-many-decimals', { dataType: spec.dataType, max: significantDigits, actual: fraction.length });
  if (length === undefined) return accept(text);
  const before = withoutLeadingZeros(whole).length;
  const actual = significantDigits === undefined ? before + fraction.length : before;
  const max = significantDigits === undefined ? length : Math.max(0, length - significantDigits);
  return actual > max ? refuse('too-many-digits', { dataType: spec.dataType, max, actual }) : accept(text);
}

/**
 * ODM double: a decimal with an optional exponent (`e`, `E`, `d` or `D`, at most three digits). Infinity and NaN are
 * refused, because they are not measurements: such an item is not done, with its reason.
 */
export function checkDouble(spec: ValueSpec, text: string): ValueCheck {
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eEdD][+-]?\d{1,3})?$/.exec(text);
  if (!match?.[1]) return refuse('malformed', { dataType: spec.dataType });
  const actual = match[1].replace(/[^0-9]/g, '').length;
  if (actual > DIGITS_MAX) return refuse('too-many-digits', { dataType: spec.dataType, max: DIGITS_MAX, actual });
  return accept(text);
}

/** xs:boolean: `true`, `false`, `1` or `0`, in these very letters. */
export function checkBoolean(spec: ValueSpec, text: string): ValueCheck {
  return /^(?:true|false|1|0)$/.test(text) ? accept(text) : refuse('malformed', { dataType: spec.dataType });
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+/, '');
}
