import type { Cell, Column, DatasetHeader } from '@verum/dataset-json';
import { ibmMax, type XptCell, type XptHeader, type XptVariable } from '@verum/sas';
import { cutToBytes } from './in-language.ts';
import { nameBook } from './names.ts';
import { partBytes, textParts } from './text-parts.ts';

// A dataset of others in the one form as the same dataset in the other: what neither says is not made up.

const sasEpochMs = Date.UTC(1960, 0, 1);
const dayMs = 86_400_000;

type DateType = 'date' | 'time' | 'datetime';

/** Formats by which SAS shows numbers as dates, times and both; days, or seconds, since 1960. */
const dateFormats: readonly (readonly [DateType, RegExp])[] = [
  ['datetime', /^(DATETIME|DATEAMPM|E8601DT|IS8601DT|B8601DT|MDYAMPM)\d*(\.\d*)?$/],
  ['time', /^(TIME|TOD|HHMM|E8601TM|IS8601TM|B8601TM)\d*(\.\d*)?$/],
  [
    'date',
    /^(DATE|DDMMYY[BCDNPS]?|MMDDYY[BCDNPS]?|YYMMDD[BCDNPS]?|E8601DA|IS8601DA|B8601DA|WORDDATE|JULIAN)\d*(\.\d*)?$/,
  ],
];

const dateTypeOf = (format: string) => dateFormats.find(([, pattern]) => pattern.test(format.toUpperCase()))?.[0];

/**
 * The header of a transport file's dataset as Dataset-JSON 1.1. Numbers are of type `double`, those that their format
 * shows as dates are of that type and for an integer to keep; the OID of a variable is its name.
 */
export function xptAsJson({ name, label, variables }: XptHeader, records: number, createdAt: string): DatasetHeader {
  return {
    ...{ datasetJSONCreationDateTime: createdAt, datasetJSONVersion: '1.1.0', itemGroupOID: `IG.${name}` },
    ...{ records, name, label: label || name },
    columns: variables.map((variable) => ({
      ...{ itemOID: `IT.${name}.${variable.name}`, name: variable.name, label: variable.label || variable.name },
      ...typeOf(variable),
      ...(variable.format !== '' && { displayFormat: variable.format }),
    })),
  };
}

function typeOf({ type, format, length }: XptVariable): Pick<Column, 'dataType' | 'targetDataType' | 'length'> {
  if (type === 'character') return { dataType: 'string', length };
  const date = dateTypeOf(format);
  return date ? { dataType: date, targetDataType: 'integer' } : { dataType: 'double' };
}

/**
 * A row of it. A number has the 15 digits that SAS writes: beyond them a file of SAS has the noise of its arithmetic. A
 * missing number of any of the 28 kinds is null; a text that is missing is '', for a transport file has no other.
 */
export function xptRowAsJson(variables: readonly XptVariable[], row: readonly XptCell[]): Cell[] {
  return row.map((cell, index) => {
    if (typeof cell === 'string') return cell;
    if (cell === null || typeof cell === 'object') return null;
    const type = dateTypeOf(variables[index]?.format ?? '');
    return type ? isoOf(type, cell) : Number(cell.toPrecision(15));
  });
}

function isoOf(type: DateType, count: number): string {
  const at = sasEpochMs + (type === 'date' ? count * dayMs : count * 1000);
  const iso = new Date(Math.round(at)).toISOString().replace('.000Z', '').replace('Z', '');
  if (type === 'datetime') return iso;
  return type === 'date' ? iso.slice(0, 10) : iso.slice(11);
}

/** A dataset of Dataset-JSON as one of a transport file: its variables, and how a row becomes one of theirs. */
export interface JsonAsXpt {
  readonly header: XptHeader;
  readonly toRow: (row: readonly Cell[]) => XptCell[];
}

/**
 * The rules are those of `toXpt`: names in 8 capitals, labels in 40 bytes, texts of more than 200 bytes in further
 * variables. Dates for an integer to keep are numbers, as everything that has a number; all else is text.
 * @param bytes the longest text of each column in UTF-8
 * @param parts the most variables that a text of each column takes; see `textParts`
 * @param createdAt local time without zone, `2026-11-26T08:00:00`
 */
export function jsonAsXpt(
  { name, label, columns }: DatasetHeader,
  {
    bytes,
    parts,
    createdAt,
  }: { readonly bytes: readonly number[]; readonly parts: readonly number[]; readonly createdAt: string },
): JsonAsXpt {
  const names = nameBook('V', true);
  const taken = columns.map((column) => names.take([column.name], 8));
  const variables = columns.map((column, index) => {
    const own = { name: taken[index] ?? '', label: cutToBytes(column.label, 40), informat: '' };
    if (isNumber(column)) return [{ ...own, type: 'numeric' as const, length: 8, format: column.displayFormat ?? '' }];
    const count = Math.max(1, parts[index] ?? 0);
    const length = count > 1 ? partBytes : Math.max(1, bytes[index] ?? 0);
    return Array.from({ length: count }, (_, part) => ({
      ...{ ...own, type: 'character' as const, length, format: '' },
      name: part === 0 ? own.name : names.take([`${own.name.slice(0, 7)}${part + 1}`], 8),
    }));
  });
  return {
    header: {
      ...{ name: nameBook('DATA', true).take([name], 8), label: cutToBytes(label, 40) },
      ...{ createdAt, modifiedAt: createdAt, variables: variables.flat() },
    },
    toRow: (row) =>
      columns.flatMap((column, index) => {
        const cell = row[index] ?? null;
        if (isNumber(column)) return [numberOf(column, cell)];
        const texts = textParts(cell === null ? '' : String(cell));
        return (variables[index] ?? []).map((_, part) => texts[part] ?? '');
      }),
  };
}

const numeric: ReadonlySet<Column['dataType']> = new Set(['integer', 'decimal', 'float', 'double', 'boolean']);
const isNumber = ({ dataType, targetDataType }: Column) => numeric.has(dataType) || targetDataType === 'integer';

function numberOf({ dataType }: Column, cell: Cell): XptCell {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  const number = numeric.has(dataType) ? Number(cell) : countOf(dataType, String(cell));
  return Number.isFinite(number) && Math.abs(number) <= ibmMax ? number : { missing: 'O' };
}

/** Days, or seconds, since 1960; of a time, since midnight. NaN for a date that is not whole. */
function countOf(dataType: Column['dataType'], iso: string): number {
  if (dataType === 'date')
    return /^\d{4}-\d\d-\d\d$/.test(iso) ? (Date.parse(`${iso}T00:00:00Z`) - sasEpochMs) / dayMs : Number.NaN;
  const whole = dataType === 'time' ? `1960-01-01T${iso}` : iso;
  return (Date.parse(`${whole}Z`) - sasEpochMs) / 1000;
}
