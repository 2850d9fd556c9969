import { csvRow } from './csv.ts';
import type { Dataset, Row } from './dataset.ts';

/** How a table is written as CSV. */
export interface CsvOptions {
  /** Excel reads Chinese as UTF-8 by nothing else; the readers that come with the files skip it. */
  readonly withByteOrderMark: boolean;
}

const chunkChars = 64 * 1024;

/**
 * A table as CSV, some hundred lines at a time: RFC 4180, UTF-8, names of columns first, nothing between two commas where there is no
 * value. Numbers are untouched, texts cannot run as formulas (`csvRow`).
 */
export async function* toCsv(
  { columns }: Dataset,
  rows: AsyncIterable<Row> | Iterable<Row>,
  { withByteOrderMark }: CsvOptions,
): AsyncGenerator<string> {
  let text = (withByteOrderMark ? '\uFEFF' : '') + csvRow(columns.map(({ name }) => name));
  for await (const row of rows) {
    text += csvRow(row);
    if (text.length < chunkChars) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
