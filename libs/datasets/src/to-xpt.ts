import { type XptVariable, xptHead, xptTail } from '@verum/sas';
import type { DatasetColumn } from './dataset.ts';
import { cutToBytes, inLanguage } from './in-language.ts';
import type { Measure } from './measure.ts';
import { partBytes } from './text-parts.ts';
import { bytesOfRow, isNumber, layoutOf } from './transport-rows.ts';

/**
 * How a table begins as a SAS transport file, version 5. The rules: numbers are numbers, `.` where there is none, `.O`
 * where one is beyond what the file can hold; dates and times are ISO 8601 texts, as in SDTM; a text of more than 200
 * bytes goes on in further variables (`NAME`, `NAME2` …), put together they are the text, but for blanks at its end; a
 * label of more than 40 bytes is cut, and whole in Define-XML; texts are UTF-8. Its rows follow as `TransportRows` lays
 * them, and `transportTail`.
 * @param createdAt local time without zone, `2026-11-26T08:00:00`
 */
export function transportHead(measure: Measure, createdAt: string, language: string): Uint8Array {
  const { dataset } = measure;
  const layout = layoutOf(measure);
  const names = new Set(dataset.columns.map(({ shortName }) => shortName));
  return xptHead({
    name: dataset.name,
    label: cutToBytes(inLanguage(dataset.label, language), 40),
    createdAt,
    modifiedAt: createdAt,
    variables: dataset.columns.flatMap((column, index) => variablesOf(column, layout[index] ?? 0, names, language)),
  });
}

/** What follows the last row. */
export function transportTail(measure: Measure): Uint8Array {
  return xptTail(measure.records * bytesOfRow(layoutOf(measure)));
}

function variablesOf(column: DatasetColumn, bytes: number, names: Set<string>, language: string): XptVariable[] {
  const label = cutToBytes(inLanguage(column.label, language).replaceAll(/\s+/g, ' ').trim(), 40);
  if (isNumber(column))
    return [{ name: column.shortName, label, type: 'numeric', length: 8, format: '', informat: '' }];
  const length = Math.min(partBytes, bytes);
  return Array.from({ length: bytes / length }, (_, part) => ({
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
