import { ibmMax, ibmMin, type Missing, putNumber, putText } from '@verum/sas';
import type { DatasetColumn, Row } from './dataset.ts';
import type { Measure } from './measure.ts';
import { partBytes, textParts } from './text-parts.ts';
import { toNumber } from './typed-value.ts';

/**
 * The bytes of each column in a row of a transport file: 8 of a number; of a text as many as its longest has, and where
 * that is more than one variable takes, a multiple of what one takes.
 */
export type TransportLayout = readonly number[];

/** For the rows that were measured. */
export function layoutOf({ dataset, parts, bytes }: Measure): TransportLayout {
  return dataset.columns.map((column, index) => {
    if (isNumber(column)) return numberBytes;
    const variables = parts[index] ?? 0;
    return variables > 1 ? variables * partBytes : Math.max(1, bytes[index] ?? 0);
  });
}

export const isNumber = ({ type }: DatasetColumn) => type === 'integer' || type === 'decimal';

export const bytesOfRow = (layout: TransportLayout): number => layout.reduce((sum, bytes) => sum + bytes, 0);

export const isSameLayout = (one: TransportLayout, other: TransportLayout): boolean =>
  one.every((bytes, index) => bytes === other[index]);

const numberBytes = 8;
const blank = 0x20;
const firstBytes = 4096;

/**
 * Rows of a table as they lie in a transport file. How wide its columns are is known at the end: here they are as wide as
 * was measured so far, and what was laid narrower is laid again, here or with `layAgain`.
 */
export class TransportRows {
  readonly #measure: Measure;
  readonly #areNumbers: readonly boolean[];
  #layout: TransportLayout;
  #rowBytes: number;
  #bytes: Buffer = Buffer.alloc(firstBytes, blank);
  #length = 0;

  /** @param measure goes on to be what was measured of the table */
  constructor(measure: Measure) {
    this.#measure = measure;
    this.#areNumbers = measure.dataset.columns.map(isNumber);
    this.#layout = layoutOf(measure);
    this.#rowBytes = bytesOfRow(this.#layout);
  }

  /** One that was measured before. Returns its bytes. */
  write(row: Row): number {
    if (this.#put(row)) return this.#rowBytes;
    this.#widen();
    if (!this.#put(row)) throw new Error(`a row of ${this.#measure.dataset.name} was not measured`);
    return this.#rowBytes;
  }

  /** What was written since it was taken last, and how it lies. */
  take(): { readonly bytes: Uint8Array; readonly layout: TransportLayout } {
    // Of its own: it travels between threads, and would take along what lies beside it.
    const bytes = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
    this.#bytes = Buffer.alloc(firstBytes, blank);
    this.#length = 0;
    return { bytes, layout: this.#layout };
  }

  #put(row: Row): boolean {
    const end = this.#length + this.#rowBytes;
    if (end > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(Math.max(this.#bytes.length, this.#rowBytes), blank)]);
    }
    let at = this.#length;
    for (let index = 0; index < this.#layout.length; index++) {
      const bytes = this.#layout[index] as number;
      const text = row[index] ?? null;
      if (this.#areNumbers[index]) putNumber(this.#bytes, at, numberCell(text));
      else if (text !== null && !putParts(this.#bytes, at, bytes, text)) return false;
      at += bytes;
    }
    this.#length = end;
    return true;
  }

  #widen(): void {
    const layout = layoutOf(this.#measure);
    this.#bytes = layAgain(this.#bytes.subarray(0, this.#length), this.#layout, layout);
    this.#length = this.#bytes.length;
    this.#layout = layout;
    this.#rowBytes = bytesOfRow(layout);
  }
}

function putParts(row: Buffer, at: number, bytes: number, text: string): boolean {
  if (bytes <= partBytes) return putText(row, at, bytes, text);
  const parts = textParts(text);
  return (
    parts.length * partBytes <= bytes &&
    parts.every((part, index) => putText(row, at + index * partBytes, partBytes, part))
  );
}

function numberCell(text: string | null): number | Missing | null {
  if (text === null) return null;
  const number = toNumber(text);
  if (number === 0) return number;
  const magnitude = Math.abs(number ?? Number.NaN);
  return magnitude >= ibmMin && magnitude <= ibmMax ? (number as number) : { missing: 'O' };
}

/** Rows that lie narrower, as wide as another layout has them: blanks behind every column. */
export function layAgain(rows: Uint8Array, from: TransportLayout, to: TransportLayout): Buffer {
  const pieces = piecesOf(from, to);
  const [length, wanted] = [bytesOfRow(from), bytesOfRow(to)];
  const source = Buffer.from(rows.buffer, rows.byteOffset, rows.length);
  const laid = Buffer.alloc((rows.length / length) * wanted, blank);
  let put = 0;
  for (let row = 0; row < rows.length; row += length) {
    for (const { at, bytes, toAt } of pieces) source.copy(laid, put + toAt, row + at, row + at + bytes);
    put += wanted;
  }
  return laid;
}

/** What of a row stays together: up to the next column that becomes wider. */
function piecesOf(from: TransportLayout, to: TransportLayout) {
  const pieces: { at: number; bytes: number; toAt: number }[] = [];
  let open = { at: 0, bytes: 0, toAt: 0 };
  for (const [index, bytes] of from.entries()) {
    const wider = (to[index] ?? bytes) - bytes;
    open.bytes += bytes;
    if (wider === 0) continue;
    pieces.push(open);
    open = { at: open.at + open.bytes, bytes: 0, toAt: open.toAt + open.bytes + wider };
  }
  return open.bytes > 0 ? [...pieces, open] : pieces;
}
