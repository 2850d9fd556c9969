import { truncated } from './xls-error.ts';

/** A record of a BIFF8 stream ([MS-XLS] 2.1.4) with those that continue it; `at` is its byte in the stream. */
export interface BiffRecord {
  readonly type: number;
  readonly at: number;
  readonly data: DataView;
  readonly more: readonly DataView[];
}

const CONTINUE = 0x3c;

/** The records from a byte on. @throws XlsError for a stream that ends within one */
export function* readRecords(stream: Uint8Array, from = 0): Generator<BiffRecord> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const next = (at: number) => {
    if (at + 4 > stream.length) return undefined;
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > stream.length) throw truncated(`byte ${at}`);
    const data = new DataView(stream.buffer, stream.byteOffset + at + 4, length);
    return { type: view.getUint16(at, true), data, end: at + 4 + length };
  };
  let at = from;
  for (let record = next(at); record; record = next(at)) {
    const more: DataView[] = [];
    const begin = at;
    at = record.end;
    for (let part = next(at); part?.type === CONTINUE; part = next(at)) {
      more.push(part.data);
      at = part.end;
    }
    yield { type: record.type, at: begin, data: record.data, more };
  }
}

/** Reads a record and its continuations as one. @throws XlsError past the end */
export class RecordReader {
  readonly #parts: readonly DataView[];
  readonly #place: string;
  #part = 0;
  #at: number;

  constructor({ data, more, at }: BiffRecord, from = 0) {
    this.#parts = [data, ...more];
    this.#place = `byte ${at}`;
    this.#at = from;
  }

  get isDone(): boolean {
    return this.#part >= this.#parts.length - 1 && this.#at >= (this.#parts.at(-1)?.byteLength ?? 0);
  }

  u8(): number {
    return this.#current().getUint8(this.#at++);
  }

  u16(): number {
    return this.u8() + this.u8() * 0x100;
  }

  u32(): number {
    return this.u16() + this.u16() * 0x10000;
  }

  skip(bytes: number): void {
    for (let left = bytes; left > 0; ) {
      const step = Math.min(left, this.#current().byteLength - this.#at);
      this.#at += step;
      left -= step;
    }
  }

  /**
   * A text of so many characters ([MS-XLS] 2.5.293 and 2.5.294): flags, sizes of what follows, characters of one or
   * two bytes, runs of fonts and phonetics, which are passed over. Where characters go on in a continuation, it
   * begins with flags of its own.
   */
  text(characters: number): string {
    const flags = this.u8();
    const runs = flags & 8 ? this.u16() : 0;
    const phoneticBytes = flags & 4 ? this.u32() : 0;
    let isWide = (flags & 1) === 1;
    const pieces: string[] = [];
    for (let left = characters; left > 0; ) {
      const view = this.#parts[this.#part];
      if (!view) throw truncated(this.#place);
      const room = view.byteLength - this.#at;
      const units = Math.min(left, isWide ? Math.floor(room / 2) : room);
      if (units === 0) {
        if (room > 0) throw truncated(this.#place);
        this.#part += 1;
        this.#at = 0;
        isWide = (this.u8() & 1) === 1;
        continue;
      }
      const bytes = new Uint8Array(view.buffer, view.byteOffset + this.#at, isWide ? units * 2 : units);
      pieces.push(decoders[isWide ? 'wide' : 'narrow'](bytes));
      this.#at += bytes.length;
      left -= units;
    }
    this.skip(runs * 4 + phoneticBytes);
    return pieces.join('');
  }

  #current(): DataView {
    let view = this.#parts[this.#part];
    while (view && this.#at >= view.byteLength) {
      this.#part += 1;
      this.#at = 0;
      view = this.#parts[this.#part];
    }
    if (!view) throw truncated(this.#place);
    return view;
  }
}

/** One byte a character is the low half of UTF-16, so Latin-1 and not Windows' code page. */
const decoders = {
  wide: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le'),
  narrow: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'),
};
