import { toSasTime } from './sas-time.ts';
import { namePattern, recordBytes, rowBytes, type XptCell, type XptHeader, type XptVariable } from './xpt.ts';
import { putNumber, putText } from './xpt-cells.ts';

export interface XptDataset extends XptHeader {
  readonly rows: AsyncIterable<readonly XptCell[]> | Iterable<readonly XptCell[]>;
}

const encoder = new TextEncoder();
const blank = 0x20;
const rowsAtOnce = 500;

/**
 * A SAS transport file, version 5, piece by piece (TS-140). Texts are written in UTF-8 and counted in bytes.
 * @throws RangeError for a name, a label, a text or a number that does not fit: nothing is cut
 */
export async function* writeXpt(datasets: Iterable<XptDataset>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for (const dataset of datasets) {
    check(dataset);
    if (isFirst) yield libraryHeader(dataset);
    isFirst = false;
    yield memberHeader(dataset);
    yield* observations(dataset);
  }
}

/** What stands before the rows of a file of one dataset. @throws RangeError as `writeXpt` does */
export function xptHead(header: XptHeader): Uint8Array {
  check(header);
  return concat([libraryHeader(header), memberHeader(header)]);
}

/** Blanks behind so many bytes of rows: a file is made of records of 80 bytes. */
export function xptTail(bytes: number): Uint8Array {
  return new Uint8Array((recordBytes - (bytes % recordBytes)) % recordBytes).fill(blank);
}

function check({ name, label, variables }: XptHeader): void {
  const isName = (text: string) => namePattern.test(text);
  if (!isName(name)) throw new RangeError(`${name} is no name of a dataset in a transport file`);
  if (bytesOf(label) > 40) throw new RangeError(`the label of ${name} has more than 40 bytes`);
  if (variables.length === 0 || variables.length > 9999) throw new RangeError(`${name} needs 1 to 9999 variables`);
  const seen = new Set<string>();
  for (const variable of variables) {
    const place = `${name}.${variable.name}`;
    if (!isName(variable.name)) throw new RangeError(`${place} is no name of a variable in a transport file`);
    if (seen.has(variable.name.toUpperCase())) throw new RangeError(`${place} is there twice`);
    seen.add(variable.name.toUpperCase());
    if (bytesOf(variable.label) > 40) throw new RangeError(`the label of ${place} has more than 40 bytes`);
    const [min, max] = variable.type === 'numeric' ? [8, 8] : [1, 200];
    if (!(variable.length >= min && variable.length <= max)) {
      throw new RangeError(`${place} has a length of ${variable.length}; ${min} to ${max} can be written`);
    }
  }
}

const headerRecord = (kind: string, numbers: string) =>
  `HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!${numbers.padEnd(32)}`;
const zeros = '0'.repeat(30);
const sas = 'SAS'.padEnd(8);
const version = '9.4'.padEnd(8) + 'VERUM'.padEnd(8);

function libraryHeader({ createdAt, modifiedAt }: XptHeader): Uint8Array {
  return records([
    headerRecord('LIBRARY', zeros),
    `${sas}${sas}${'SASLIB'.padEnd(8)}${version}${' '.repeat(24)}${toSasTime(createdAt)}`,
    toSasTime(modifiedAt),
  ]);
}

function memberHeader(dataset: XptHeader): Uint8Array {
  const { name, label, variables, createdAt, modifiedAt } = dataset;
  const head = records([
    headerRecord('MEMBER', '000000000000000001600000000140'),
    headerRecord('DSCRPTR', zeros),
    `${sas}${name.padEnd(8)}${'SASDATA'.padEnd(8)}${version}${' '.repeat(24)}${toSasTime(createdAt)}`,
    `${toSasTime(modifiedAt)}${' '.repeat(16)}${padded(label, 40)}`,
    headerRecord('NAMESTR', `000000${String(variables.length).padStart(4, '0')}${'0'.repeat(20)}`),
  ]);
  const names = new Uint8Array(Math.ceil((variables.length * 140) / recordBytes) * recordBytes).fill(blank);
  let position = 0;
  for (const [index, variable] of variables.entries()) {
    names.set(nameString(variable, index + 1, position), index * 140);
    position += variable.length;
  }
  return concat([head, names, records([headerRecord('OBS', zeros)])]);
}

/** One NAMESTR record of 140 bytes. */
function nameString(variable: XptVariable, number: number, position: number): Uint8Array {
  const bytes = new Uint8Array(140);
  const view = new DataView(bytes.buffer);
  const text = (at: number, length: number, value: string) => bytes.set(encoder.encode(padded(value, length)), at);
  const format = partsOf(variable.format);
  const informat = partsOf(variable.informat);
  view.setInt16(0, variable.type === 'numeric' ? 1 : 2);
  view.setInt16(4, variable.length);
  view.setInt16(6, number);
  text(8, 8, variable.name);
  text(16, 40, variable.label);
  text(56, 8, format.name);
  view.setInt16(64, format.width);
  view.setInt16(66, format.decimals);
  text(72, 8, informat.name);
  view.setInt16(80, informat.width);
  view.setInt16(82, informat.decimals);
  view.setInt32(84, position);
  return bytes;
}

/** `DATE9.` → DATE, 9, 0; `8.2` → '', 8, 2; `$CHAR20.` → $CHAR, 20, 0. */
export function partsOf(format: string): { name: string; width: number; decimals: number } {
  const [, name, width, decimals] = /^(\$?[A-Za-z_]*?[A-Za-z_]?)(\d*)\.?(\d*)$/.exec(format) ?? [];
  if (name === undefined || name.length > 8) throw new RangeError(`${format} is no format of SAS`);
  return { name: name.toUpperCase(), width: Number(width || 0), decimals: Number(decimals || 0) };
}

async function* observations({ name, variables, rows }: XptDataset): AsyncGenerator<Uint8Array> {
  const length = rowBytes(variables);
  const chunk = () => Buffer.alloc(rowsAtOnce * length, blank);
  let bytes = chunk();
  let at = 0;
  let count = 0;
  for await (const row of rows) {
    writeRow(bytes, at, `${name} row ${++count}`, variables, row);
    at += length;
    if (at < bytes.length) continue;
    yield bytes;
    bytes = chunk();
    at = 0;
  }
  yield concat([bytes.subarray(0, at), xptTail(count * length)]);
}

/** Into blanks. */
function writeRow(
  bytes: Buffer,
  from: number,
  place: string,
  variables: readonly XptVariable[],
  row: readonly XptCell[],
): void {
  let at = from;
  for (let index = 0; index < variables.length; index++) {
    const variable = variables[index] as XptVariable;
    const cell = row[index] ?? null;
    if (variable.type === 'numeric') writeNumber(bytes, at, cell, place, variable);
    else writeText(bytes, at, cell, place, variable);
    at += variable.length;
  }
}

function writeNumber(row: Buffer, at: number, cell: XptCell, place: string, { name }: XptVariable): void {
  if (typeof cell === 'string') throw new RangeError(`${place}: ${name} takes numbers`);
  try {
    putNumber(row, at, cell);
  } catch (error) {
    throw new RangeError(`${place}: ${name}: ${(error as RangeError).message}`);
  }
}

function writeText(row: Buffer, at: number, cell: XptCell, place: string, { name, length }: XptVariable): void {
  if (cell === null || cell === '') return;
  if (typeof cell !== 'string') throw new RangeError(`${place}: ${name} takes texts`);
  if (!putText(row, at, length, cell))
    throw new RangeError(`${place}: ${name} has ${Buffer.byteLength(cell)} bytes, over ${length}`);
}

const bytesOf = (text: string) => encoder.encode(text).length;

/** Filled up with blanks to `length` bytes. */
function padded(text: string, length: number): string {
  return text + ' '.repeat(Math.max(0, length - bytesOf(text)));
}

function records(lines: readonly string[]): Uint8Array {
  return encoder.encode(lines.map((line) => padded(line, recordBytes)).join(''));
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
