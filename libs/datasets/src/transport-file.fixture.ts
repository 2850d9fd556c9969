import type { XptCell } from '@verum/sas';
import type { DatasetColumn, Row } from './dataset.ts';
import type { Measure } from './measure.ts';
import { textParts } from './text-parts.ts';
import { transportHead, transportTail } from './to-xpt.ts';
import { TransportRows } from './transport-rows.ts';

const createdAt = '2026-11-26T08:00:00';

/** A transport file of rows that were all measured. */
export function transportFile(measure: Measure, some: readonly Row[], language: string): Uint8Array {
  const rows = new TransportRows(measure);
  for (const row of some) rows.write(row);
  return Buffer.concat([transportHead(measure, createdAt, language), rows.take().bytes, transportTail(measure)]);
}

/** What a reader of the file has to find of a row, cell by cell. */
export function transportCells({ dataset, parts }: Measure, row: Row): XptCell[] {
  return dataset.columns.flatMap((column, index) => {
    const text = row[index] ?? null;
    if (isNumber(column)) return [numberOf(text)];
    const found = textParts(text ?? '');
    return Array.from({ length: Math.max(1, parts[index] ?? 0) }, (_, part) => found[part] ?? '');
  });
}

const isNumber = ({ type }: DatasetColumn) => type === 'integer' || type === 'decimal';

// IBM's, as in TS-140: 16^63 and 16^-65, a good deal within a double's.
function numberOf(text: string | null): XptCell {
  if (text === null) return null;
  const number = Number(text);
  const isFitting = number === 0 || (Math.abs(number) < 16 ** 63 && Math.abs(number) >= 16 ** -65);
  return isFitting ? number : { missing: 'O' };
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
