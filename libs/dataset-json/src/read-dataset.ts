import { checkHeader } from './check-header.ts';
import { type Cell, DatasetError, type DatasetEvent, type DatasetHeader } from './dataset.ts';
import { JsonSplitter } from './json-splitter.ts';
import { streamOf } from './stream-of.ts';

// Of one line of NDJSON.
const lineMax = 16 * 1024 * 1024;

/**
 * A dataset in any of the three forms of Dataset-JSON 1.1 (JSON, NDJSON, and compressed: NDJSON in zlib), told apart by
 * how it begins; in constant memory. First comes the header, then row by row.
 * @throws DatasetError with its row, for what is no JSON, for a row of another length, and for another count of rows
 */
export async function* readDataset(source: AsyncIterable<Uint8Array>): AsyncGenerator<DatasetEvent> {
  const texts = decoded(source);
  let header: DatasetHeader | undefined;
  let rows = 0;
  for await (const { kind, value } of piecesOf(texts)) {
    if (kind === 'header') {
      header = checkHeader(value);
      yield { kind: 'header', header };
      continue;
    }
    if (!header) throw new DatasetError('the rows come before what describes them', 0);
    rows += 1;
    yield { kind: 'row', row: checkRow(value, rows, header.columns.length) };
  }
  if (!header) throw new DatasetError('the file is empty', 0);
  if (rows !== header.records) throw new DatasetError(`${header.records} records are announced, ${rows} are there`, 0);
}

interface ParsedPiece {
  readonly kind: 'header' | 'row';
  readonly value: unknown;
}

/** zlib begins with 0x78 (RFC 1950), JSON with `{` or white space. */
async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const whole = {
    async *[Symbol.asyncIterator]() {
      yield first.value;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        yield value;
      }
    },
  };
  const bytes = first.value[0] === 0x78 ? inflated(whole) : whole;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError('the file is not UTF-8', 0);
  }
}

async function* inflated(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = streamOf(source).pipeThrough(new DecompressionStream('deflate'));
  try {
    for await (const piece of stream) yield piece as Uint8Array;
  } catch {
    throw new DatasetError('the file is not compressed as DSJC says (zlib)', 0);
  }
}

/** NDJSON when its first line is a whole JSON text, JSON otherwise. */
async function* piecesOf(texts: AsyncGenerator<string>): AsyncGenerator<ParsedPiece> {
  let start = '';
  let form: 'json' | 'lines' | undefined;
  // Not by for…of, which would end the texts with the loop.
  while (!form) {
    const { done, value } = await texts.next();
    if (done) break;
    start += value;
    form = formOf(start);
  }
  if (start.trim() === '') return;
  const rest = {
    async *[Symbol.asyncIterator]() {
      yield start;
      yield* texts;
    },
  };
  yield* form === 'lines' ? linesOf(rest) : rowsOf(rest);
}

function formOf(start: string): 'json' | 'lines' | undefined {
  if (/"rows"\s*:/.test(start)) return 'json';
  const end = start.trimStart().indexOf('\n');
  if (end >= 0 && isJson(start.trimStart().slice(0, end))) return 'lines';
  return start.length > lineMax ? 'json' : undefined;
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<ParsedPiece> {
  let line = '';
  let count = 0;
  const piece = (text: string): ParsedPiece => {
    count += 1;
    return { kind: count === 1 ? 'header' : 'row', value: parse(text, count - 1) };
  };
  for await (const text of texts) {
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    if (line.length > lineMax) throw new DatasetError('is longer than 16 MiB', count);
    for (const whole of lines) if (whole.trim() !== '') yield piece(whole);
  }
  if (line.trim() !== '') yield piece(line);
}

async function* rowsOf(texts: AsyncIterable<string>): AsyncGenerator<ParsedPiece> {
  const splitter = new JsonSplitter();
  let before = '';
  let rows = 0;
  for await (const text of texts) {
    for (const piece of splitter.push(text)) {
      if (piece.kind === 'row') yield { kind: 'row', value: parse(piece.text, ++rows) };
      else {
        before = piece.text;
        yield { kind: 'header', value: parse(`${before}[]}`, 0) };
      }
    }
  }
  const last = splitter.finish();
  // Without rows the whole text is the header; with them it has to be JSON as a whole as well.
  if (last.kind === 'before') yield { kind: 'header', value: parse(last.text, 0) };
  else parse(`${before}[]${last.text}`, 0);
}

function checkRow(value: unknown, row: number, columns: number): readonly Cell[] {
  if (!Array.isArray(value)) throw new DatasetError('is no list of values', row);
  if (value.length !== columns) throw new DatasetError(`has ${value.length} values for ${columns} columns`, row);
  if (value.some((cell) => typeof cell === 'object' && cell !== null))
    throw new DatasetError('holds more than values', row);
  return value as Cell[];
}

function parse(text: string, row: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DatasetError('is no JSON', row);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
