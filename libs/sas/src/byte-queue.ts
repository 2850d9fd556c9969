/** Bytes of a stream by the piece that is wanted, whatever pieces they come in. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  /** Of the first byte that was not taken yet. */
  offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Up to `length` bytes without taking them: fewer only at the end. */
  async peek(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [this.#held];
    let count = this.#held.length;
    while (count < length) {
      const { done, value } = await this.#source.next();
      if (done) break;
      pieces.push(value);
      count += value.length;
    }
    if (pieces.length > 1) this.#held = Buffer.concat(pieces);
    return this.#held.subarray(0, length);
  }

  /** Takes up to `length` bytes. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.peek(length);
    this.#held = this.#held.subarray(bytes.length);
    this.offset += bytes.length;
    return bytes;
  }
}
