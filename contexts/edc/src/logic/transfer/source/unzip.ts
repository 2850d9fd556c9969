import { Readable } from 'node:stream';
import yauzl, { type Entry } from 'yauzl';

export type { Entry };

/** The bytes of a file from a place on, so many of them. */
export type ReadRange = (from: number, length: number) => AsyncIterable<Uint8Array>;

/** What is no zip, or is damaged. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
}

export interface Zip {
  readonly count: number;
  /** Once, in the order of the zip. @throws ZipFault, and what reading its bytes throws */
  entries(): AsyncGenerator<Entry>;
  /** As it was before it was packed. @throws ZipFault, and what reading its bytes throws */
  read(entry: Entry): AsyncGenerator<Uint8Array>;
}

/** @throws ZipFault, and what reading its bytes throws */
export async function openZip(size: number, range: ReadRange): Promise<Zip> {
  const reader = new RangeReader(size, range);
  const zip = await yauzl
    .fromRandomAccessReaderPromise(reader, size, { autoClose: false })
    .catch((error) => reader.fail(error));
  async function* failing<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* values;
    } catch (error) {
      reader.fail(error);
    }
  }
  return {
    count: zip.entryCount,
    entries: () => failing(zip.eachEntry()),
    async *read(entry) {
      const stream = await zip.openReadStreamPromise(entry).catch((error) => reader.fail(error));
      try {
        yield* failing(stream as AsyncIterable<Uint8Array>);
      } finally {
        stream.destroy();
      }
    },
  };
}

const blockBytes = 512 * 1024;

/** The directory is read by a few bytes at a time: the block that they stand in is fetched once. */
class RangeReader extends yauzl.RandomAccessReader {
  readonly #size: number;
  readonly #range: ReadRange;
  #block: { readonly from: number; readonly bytes: Buffer } | undefined;
  #failed: { readonly fault: unknown } | undefined;

  constructor(size: number, range: ReadRange) {
    super();
    this.#size = size;
    this.#range = range;
  }

  /** What reading the bytes has thrown, or else what the zip is said to be. */
  fail(error: unknown): never {
    if (this.#failed) throw this.#failed.fault;
    throw error instanceof Error ? new ZipFault(error.message, { cause: error }) : error;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#kept(this.#range(start, end - start)), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#fill(buffer.subarray(offset, offset + length), position).then(() => callback(null), callback);
  }

  async #fill(target: Buffer, position: number): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const at = position + done;
      const block = await this.#blockAt(at);
      const copied = block.bytes.copy(target, done, at - block.from);
      if (copied === 0) throw new Error('unexpected end of the file');
      done += copied;
    }
  }

  async #blockAt(position: number) {
    const from = position - (position % blockBytes);
    if (this.#block?.from !== from) {
      const parts: Uint8Array[] = [];
      const length = Math.max(0, Math.min(blockBytes, this.#size - from));
      for await (const part of this.#kept(this.#range(from, length))) parts.push(part);
      this.#block = { from, bytes: Buffer.concat(parts) };
    }
    return this.#block;
  }

  async *#kept(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (fault) {
      this.#failed ??= { fault };
      throw fault;
    }
  }
}
