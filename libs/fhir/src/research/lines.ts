const newLine = 0x0a;
const blank = /^[\s\uFEFF]*$/;

/** Lines of a stream of bytes, one in memory. */
export class Lines {
  /** Number of the line that was given last, from 1. */
  line = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #bytesMax: number;
  readonly #tooLong: (line: number) => Error;
  /** What of the chunk at hand is not given yet; undefined at the end. */
  #left: Uint8Array | undefined = new Uint8Array(0);

  /** @param tooLong what is thrown for a line of more than `bytesMax` */
  constructor(chunks: AsyncIterable<Uint8Array>, bytesMax: number, tooLong: (line: number) => Error) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#bytesMax = bytesMax;
    this.#tooLong = tooLong;
  }

  /** The next line that is not blank, without its end; undefined behind the last. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const line = await this.#next();
      if (!line) return undefined;
      if (line.length > 1000 || !blank.test(new TextDecoder().decode(line))) return line;
    }
  }

  /** Everything behind the line that was given last, as it is. */
  async *rest(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(newLine);
    while (this.#left) {
      yield this.#left;
      await this.#fill();
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (!this.#left) return undefined;
    this.line += 1;
    const parts: Uint8Array[] = [];
    let size = 0;
    while (this.#left) {
      const end: number = this.#left.indexOf(newLine);
      // A copy: whoever gave the chunk may use its memory again.
      const part: Uint8Array = this.#left.slice(0, end < 0 ? undefined : end);
      parts.push(part);
      size += part.length;
      if (size > this.#bytesMax) throw this.#tooLong(this.line);
      if (end >= 0) {
        this.#left = this.#left.subarray(end + 1);
        return joined(parts);
      }
      await this.#fill();
    }
    return joined(parts);
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    this.#left = done ? undefined : value;
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
