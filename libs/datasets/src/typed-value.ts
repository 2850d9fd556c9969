import { checkValue, type DataType } from '@verum/values';
import type { ColumnType } from './dataset.ts';

const dataTypes: Readonly<Record<Exclude<ColumnType, 'text'>, DataType>> = {
  integer: 'integer',
  decimal: 'double',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
};

/**
 * A text as a value of its column's type: white space around it gone, full-width digits made plain. Undefined where it
 * is none, e.g. `about 5` in a column of numbers, which a study may have kept as captured.
 */
export function typedText(type: ColumnType, text: string): string | undefined {
  if (type === 'text') return text;
  const check = checkValue({ dataType: dataTypes[type] }, text);
  return check.ok ? check.value : undefined;
}

// Written as their type writes them, and within what a double holds.
const plain: Readonly<Partial<Record<ColumnType, RegExp>>> = {
  integer: /^(?:0|-?[1-9]\d{0,14})$/,
  decimal: /^-?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?$/,
};

/** True for most values: typed they are the same text, and their cells give it back. Others may do so as well. */
export function isPlain(type: ColumnType, text: string): boolean {
  return type === 'text' || (plain[type]?.test(text) ?? false);
}

/** The number of a typed text; undefined for one that a double cannot hold, like INF. */
export function toNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A double holds at least so many decimal digits, and SAS writes as many. */
const exactDigits = 15;

/**
 * True where a typed cell gives back the text that it was made of, but for zeros at the end of a decimal: not `007` of
 * a whole number, not a number of more digits than a double holds, not `1` for true.
 */
export function isKept(type: ColumnType, text: string): boolean {
  if (type === 'integer') return String(Number(text)) === text && text.replace('-', '').length <= exactDigits;
  if (type === 'boolean') return text === 'true' || text === 'false';
  if (type !== 'decimal') return true;
  const [, whole = '', fraction = ''] = /^[+-]?(\d*)\.?(\d*)/.exec(text) ?? [];
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  return significant.length <= exactDigits && toNumber(text) !== undefined;
}
