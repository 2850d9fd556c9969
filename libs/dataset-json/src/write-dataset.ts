import type { Cell, DatasetHeader } from './dataset.ts';
import { streamOf } from './stream-of.ts';

export type DatasetForm = 'json' | 'ndjson' | 'compressed';

export interface WriteDataset {
  readonly header: DatasetHeader;
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
  readonly form: DatasetForm;
}

const encoder = new TextEncoder();
// Rows are gathered: a piece each would cost more than the row.
const pieceLength = 64 * 1024;

/**
 * Dataset-JSON 1.1, piece by piece. The header says how many rows there are, so that they are counted before.
 * @throws RangeError when there are more or fewer, or when a row is not as long as its columns
 */
export async function* writeDataset({ header, rows, form }: WriteDataset): AsyncGenerator<Uint8Array> {
  const texts = form === 'json' ? asJson(header, rows) : asLines(header, rows);
  const bytes = encoded(texts);
  if (form !== 'compressed') yield* bytes;
  else {
    const stream = streamOf(bytes);
    for await (const piece of stream.pipeThrough(new CompressionStream('deflate'))) yield piece as Uint8Array;
  }
}

type Rows = WriteDataset['rows'];

async function* asJson(header: DatasetHeader, rows: Rows): AsyncGenerator<string> {
  yield `${JSON.stringify(header).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const row of checked(header, rows)) {
    yield `${isFirst ? '' : ','}${JSON.stringify(row)}`;
    isFirst = false;
  }
  yield ']}';
}

async function* asLines(header: DatasetHeader, rows: Rows): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const row of checked(header, rows)) yield `${JSON.stringify(row)}\n`;
}

async function* checked({ columns, records, name }: DatasetHeader, rows: Rows): AsyncGenerator<readonly Cell[]> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (row.length !== columns.length || row.some((cell) => typeof cell === 'number' && !Number.isFinite(cell)))
      throw new RangeError(`${name} row ${count} does not fit its columns`);
    yield row;
  }
  if (count !== records) throw new RangeError(`${name} has ${count} rows; its header says ${records}`);
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) continue;
    yield encoder.encode(piece);
    piece = '';
  }
  if (piece !== '') yield encoder.encode(piece);
}
