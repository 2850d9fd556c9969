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
const blank = 0x20;

/** The text of the bytes from one on and before another. */
type Decode = (bytes: Buffer, from: number, end: number) => string;

/**
 * The datasets of a SAS transport file, version 5 (TS-140), one after the other, in constant memory.
 * @throws XptError at the byte where the file is not one, and for text that is not in the encoding
 */
export async function* readXpt(
  source: AsyncIterable<Uint8Array>,
  { encoding = 'utf-8' }: ReadXptOptions = {},
): AsyncGenerator<XptEvent> {
  const queue = new ByteQueue(source);
  const decode = decodeAs(encoding);
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

function decodeAs(encoding: string): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const isPlain = decoder.encoding === 'utf-8';
  return (bytes, from, end) => {
    // Most texts are a byte a character.
    let at = from;
    while (isPlain && at < end && (bytes[at] as number) < 0x80) at += 1;
    return isPlain && at === end ? bytes.toString('latin1', from, end) : decoder.decode(bytes.subarray(from, end));
  };
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
    label: textOf(bufferOf(more), 32, 40, decode, queue.offset),
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
    label: textOf(bufferOf(bytes), 16, 40, decode, offset),
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
  // As much as has to be seen to tell a row from the end.
  const needed = Math.max(length, 2 * recordBytes);
  let position = 0;
  for (;;) {
    const ahead = bufferOf(await queue.peek(bytesAtOnce + needed));
    const isRest = ahead.length < bytesAtOnce + needed;
    const rows: (readonly XptCell[])[] = [];
    let at = 0;
    let filling: number | undefined;
    while (isRest || at < bytesAtOnce) {
      filling = fillingAt(ahead, at, position);
      if (filling !== undefined) break;
      const offset = queue.offset + at;
      if (ahead.length - at < length) throw new XptError('the file ends within a row', offset);
      const cells = rows.at(-1);
      rows.push(rowOf(ahead, at, variables, { before: cells && { cells, back: length }, decode, offset }));
      at += length;
      position += length;
    }
    await queue.take(at + (filling ?? 0));
    if (rows.length > 0) yield { kind: 'rows', rows };
    if (filling !== undefined) return;
  }
}

/**
 * How many blanks there are at the end of a dataset, fewer than a record has: before the end of the file, or before the
 * header record of the next one. Undefined where a row begins. Where rows are shorter than a record, a row of nothing
 * but blanks at the very end cannot be told from the filling.
 */
function fillingAt(ahead: Buffer, at: number, position: number): number | undefined {
  const rest = (recordBytes - (position % recordBytes)) % recordBytes;
  const next = at + rest;
  for (let one = at; one < next; one++) if (ahead[one] !== blank) return undefined;
  if (ahead.length === next) return rest;
  return isHeader(ahead.toString('latin1', next, next + recordBytes), 'MEMBER') ? rest : undefined;
}

function rowOf(
  bytes: Buffer,
  from: number,
  variables: readonly XptVariable[],
  { before, decode, offset }: { before: RowBefore | undefined; decode: Decode; offset: number },
): XptCell[] {
  let at = from;
  return variables.map(({ type, length }, index) => {
    const own = at;
    at += length;
    if (type === 'numeric') return numberOf(bytes, own, length);
    // A study, a site, a subject, a visit stand in many rows, one behind the other.
    if (before && isSame(bytes, own, own - before.back, length)) return before.cells[index] as XptCell;
    return textOf(bytes, own, length, decode, offset + own - from);
  });
}

/** The row in front of another, among the same bytes. */
interface RowBefore {
  readonly cells: readonly XptCell[];
  /** So many bytes before it. */
  readonly back: number;
}

function isSame(bytes: Buffer, at: number, other: number, length: number): boolean {
  for (let n = 0; n < length; n++) if (bytes[at + n] !== bytes[other + n]) return false;
  return true;
}

function numberOf(bytes: Buffer, at: number, length: number): XptCell {
  let rest = 1;
  while (rest < length && bytes[at + rest] === 0) rest += 1;
  if (rest === length) {
    const mark = String.fromCharCode(bytes[at] as number);
    if (/[._A-Z]/.test(mark)) return mark === '.' ? null : { missing: mark };
  }
  return decodeIbm(bytes, at, length);
}

/** Without the blanks that fill it up; some programs fill up with zero bytes. */
function textOf(bytes: Buffer, at: number, length: number, decode: Decode, offset: number): string {
  let end = at + length;
  while (end > at && (bytes[end - 1] === blank || bytes[end - 1] === 0)) end -= 1;
  try {
    return decode(bytes, at, end);
  } catch {
    throw new XptError('a text that is not in the encoding of the file', offset);
  }
}

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);
