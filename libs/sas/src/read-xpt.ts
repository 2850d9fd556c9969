import { ByteQueue } from './byte-queue.ts';
import { decodeIbm } from './ibm-float.ts';
import { fromSasTime } from './sas-time.ts';
import { recordBytes, rowBytes, type XptCell, XptError, type XptHeader, type XptVariable } from './xpt.ts';

export type XptEvent =
  | { readonly kind: 'dataset'; readonly header: XptHeader }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly XptCell[])[] };

export interface ReadXptOptions {
  /** What texts are written in, by the names of the WHATWG Encoding Standard; SAS does not say it. */
  readonly encoding?: string;
}

// What is read of a file at once; its rows are never all in memory.
const bytesAtOnce = 64 * 1024;
const variablesMax = 9999;

type Decode = (bytes: Uint8Array) => string;

/**
 * The datasets of a SAS transport file, version 5 (TS-140), one after the other, in constant memory.
 * @throws XptError at the byte where the file is not one, and for text that is not in the encoding
 */
export async function* readXpt(
  source: AsyncIterable<Uint8Array>,
  { encoding = 'utf-8' }: ReadXptOptions = {},
): AsyncGenerator<XptEvent> {
  const queue = new ByteQueue(source);
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes: Uint8Array) => decoder.decode(bytes);
  const first = latin(await queue.take(recordBytes));
  if (/^HEADER RECORD\*{7}(LIBV8|MEMBV8)/.test(first)) {
    throw new XptError('a transport file of version 8; only version 5 is read', 0);
  }
  if (!isHeader(first, 'LIBRARY')) throw new XptError('no SAS transport file: it does not begin with its header', 0);
  await queue.take(2 * recordBytes);
  while ((await queue.peek(1)).length > 0) {
    const header = await readHeader(queue, decode);
    yield { kind: 'dataset', header };
    yield* readRows(queue, header.variables, decode);
  }
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const isHeader = (record: string, kind: string): boolean =>
  record.startsWith(`HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!`);

async function readHeader(queue: ByteQueue, decode: Decode): Promise<XptHeader> {
  const member = await record(queue, 'MEMBER');
  const nameBytes = Number(member.slice(74, 78));
  if (nameBytes !== 140 && nameBytes !== 136) {
    throw new XptError(`descriptions of variables of ${nameBytes} bytes; 140 and 136 are known`, queue.offset);
  }
  await record(queue, 'DSCRPTR');
  const about = latin(await queue.take(recordBytes));
  const more = await queue.take(recordBytes);
  const names = await record(queue, 'NAMESTR');
  const count = Number(names.slice(54, 58));
  if (!(count >= 1 && count <= variablesMax)) throw new XptError('no count of variables', queue.offset);
  const block = await queue.take(Math.ceil((count * nameBytes) / recordBytes) * recordBytes);
  if (block.length < count * nameBytes) throw new XptError('the file ends within its variables', queue.offset);
  const variables = Array.from({ length: count }, (_, index) =>
    variableOf(block.subarray(index * nameBytes, (index + 1) * nameBytes), decode, queue.offset),
  );
  await record(queue, 'OBS');
  return {
    name: about.slice(8, 16).trim(),
    label: textOf(more.subarray(32, 72), decode, queue.offset),
    variables,
    createdAt: fromSasTime(about.slice(64, 80)),
    modifiedAt: fromSasTime(latin(more.subarray(0, 16))),
  };
}

async function record(queue: ByteQueue, kind: string): Promise<string> {
  const { offset } = queue;
  const text = latin(await queue.take(recordBytes));
  if (!isHeader(text, kind)) throw new XptError(`the header record ${kind} is missing`, offset);
  return text;
}

function variableOf(bytes: Uint8Array, decode: Decode, offset: number): XptVariable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getInt16(0) === 1 ? 'numeric' : 'character';
  const length = view.getInt16(4);
  const isLength = type === 'numeric' ? length >= 2 && length <= 8 : length >= 1;
  if (!isLength) throw new XptError(`a variable of ${length} bytes`, offset);
  const formatOf = (at: number) => {
    const name = latin(bytes.subarray(at, at + 8)).trim();
    const [width, decimals] = [view.getInt16(at + 8), view.getInt16(at + 10)];
    if (name === '' && width === 0) return '';
    return `${name}${width || ''}.${decimals || ''}`;
  };
  return {
    name: latin(bytes.subarray(8, 16)).trim(),
    label: textOf(bytes.subarray(16, 56), decode, offset),
    type,
    length,
    format: formatOf(56),
    informat: formatOf(72),
  };
}

async function* readRows(
  queue: ByteQueue,
  variables: readonly XptVariable[],
  decode: Decode,
): AsyncGenerator<XptEvent> {
  const length = rowBytes(variables);
  let position = 0;
  for (;;) {
    const atOnce = Math.max(1, Math.floor(bytesAtOnce / length));
    const rows: (readonly XptCell[])[] = [];
    while (rows.length < atOnce) {
      if (await isAtEnd(queue, position, length)) {
        if (rows.length > 0) yield { kind: 'rows', rows };
        return;
      }
      const { offset } = queue;
      const bytes = await queue.take(length);
      if (bytes.length < length) throw new XptError('the file ends within a row', offset);
      position += length;
      rows.push(rowOf(bytes, variables, decode, offset));
    }
    yield { kind: 'rows', rows };
  }
}

/**
 * The end of a dataset: the end of the file, or the header record of the next one, after fewer blanks than a record has.
 * Where rows are shorter than that, a row of nothing but blanks at the very end cannot be told from the filling.
 */
async function isAtEnd(queue: ByteQueue, position: number, length: number): Promise<boolean> {
  const rest = (recordBytes - (position % recordBytes)) % recordBytes;
  const ahead = await queue.peek(Math.max(rest + recordBytes, length));
  const padding = ahead.subarray(0, rest);
  const isBlank = padding.every((byte) => byte === 0x20);
  const isLast = ahead.length === rest;
  if (!isBlank || !(isLast || isHeader(latin(ahead.subarray(rest)), 'MEMBER'))) return false;
  await queue.take(rest);
  return true;
}

function rowOf(bytes: Uint8Array, variables: readonly XptVariable[], decode: Decode, offset: number): XptCell[] {
  let at = 0;
  return variables.map(({ type, length }) => {
    const cell = bytes.subarray(at, at + length);
    at += length;
    return type === 'numeric' ? numberOf(cell) : textOf(cell, decode, offset + at - length);
  });
}

function numberOf(bytes: Uint8Array): XptCell {
  const isRestZero = bytes.subarray(1).every((byte) => byte === 0);
  const mark = String.fromCharCode(bytes[0] as number);
  if (isRestZero && /[._A-Z]/.test(mark)) return mark === '.' ? null : { missing: mark };
  return decodeIbm(bytes, 0, bytes.length);
}

/** Without the blanks that fill it up; some programs fill up with zero bytes. */
function textOf(bytes: Uint8Array, decode: Decode, offset: number): string {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end -= 1;
  try {
    return decode(bytes.subarray(0, end));
  } catch {
    throw new XptError('a text that is not in the encoding of the file', offset);
  }
}
