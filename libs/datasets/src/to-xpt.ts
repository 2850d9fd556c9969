import { ibmMax, type XptCell, type XptDataset, type XptVariable } from '@verum/sas';
import type { DatasetColumn, Row } from './dataset.ts';
import { cutToBytes, inLanguage } from './in-language.ts';
import type { Measure } from './measure.ts';
import { partBytes, textParts } from './text-parts.ts';
import { toNumber } from './typed-value.ts';

type Rows = AsyncIterable<Row> | Iterable<Row>;

/**
 * A table as a dataset of a SAS transport file, version 5. The rules: numbers are numbers, `.` where there is none,
 * `.O` where one is beyond what the file can hold; dates and times are ISO 8601 texts, as in SDTM; a text of more than
 * 200 bytes goes on in further variables (`NAME`, `NAME2` …), put together they are the text, but for blanks at its end; a label of more than 40 bytes is
 * cut, and whole in Define-XML; texts are UTF-8.
 * @param createdAt local time without zone, `2026-11-26T08:00:00`
 */
export function toXpt(measure: Measure, rows: Rows, createdAt: string, language: string): XptDataset {
  const { dataset } = measure;
  const names = new Set(dataset.columns.map(({ shortName }) => shortName));
  const columns = dataset.columns.map((column, index) => {
    const parts = isNumber(column) ? 1 : Math.max(1, measure.parts[index] ?? 0);
    return { column, variables: variablesOf(column, parts, measure.bytes[index] ?? 0, names, language) };
  });
  return {
    name: dataset.name,
    label: cutToBytes(inLanguage(dataset.label, language), 40),
    createdAt,
    modifiedAt: createdAt,
    variables: columns.flatMap(({ variables }) => variables),
    rows: cellsOf(rows, columns),
  };
}

const isNumber = ({ type }: DatasetColumn) => type === 'integer' || type === 'decimal';

function variablesOf(
  column: DatasetColumn,
  parts: number,
  bytes: number,
  names: Set<string>,
  language: string,
): XptVariable[] {
  const label = cutToBytes(inLanguage(column.label, language).replaceAll(/\s+/g, ' ').trim(), 40);
  if (isNumber(column))
    return [{ name: column.shortName, label, type: 'numeric', length: 8, format: '', informat: '' }];
  const length = parts > 1 ? partBytes : Math.max(1, bytes);
  return Array.from({ length: parts }, (_, part) => ({
    name: part === 0 ? column.shortName : partName(column.shortName, part + 1, names),
    label,
    type: 'character',
    length,
    format: '',
    informat: '',
  }));
}

function partName(name: string, part: number, names: Set<string>): string {
  for (let number = part; ; number += 1) {
    const tried = name.slice(0, 8 - String(number).length) + number;
    if (names.has(tried)) continue;
    names.add(tried);
    return tried;
  }
}

async function* cellsOf(
  rows: Rows,
  columns: readonly { readonly column: DatasetColumn; readonly variables: readonly XptVariable[] }[],
): AsyncGenerator<XptCell[]> {
  for await (const row of rows) {
    const cells: XptCell[] = [];
    for (const [index, { column, variables }] of columns.entries()) {
      const text = row[index] ?? null;
      if (isNumber(column)) cells.push(numberCell(text));
      else if (variables.length === 1) cells.push(text ?? '');
      else cells.push(...textCells(text, variables.length));
    }
    yield cells;
  }
}

function numberCell(text: string | null): XptCell {
  if (text === null) return null;
  const number = toNumber(text);
  return number === undefined || Math.abs(number) > ibmMax ? { missing: 'O' } : number;
}

function textCells(text: string | null, variables: number): XptCell[] {
  const parts = textParts(text ?? '');
  return Array.from({ length: variables }, (_, part) => parts[part] ?? '');
}
