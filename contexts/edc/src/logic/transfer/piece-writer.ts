import type { Piece } from './hand.ts';

/** About so many bytes make a piece. */
export const pieceBytes = 512 * 1024;

const textChars = 64 * 1024;

/** Gathers what is written of one file into pieces. */
export class PieceWriter {
  readonly #file: string;
  #number: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #text = '';

  /** @param number of the next piece */
  constructor(file: string, number = 0) {
    this.#file = file;
    this.#number = number;
  }

  get number(): number {
    return this.#number;
  }

  /** Bytes that are gathered and that no piece holds yet. */
  get length(): number {
    return this.#length;
  }

  write(bytes: Uint8Array | string): void {
    if (typeof bytes === 'string') {
      this.#text += bytes;
      if (this.#text.length > textChars) this.#encode();
      return;
    }
    this.#encode();
    this.#add(bytes);
  }

  #add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  /** Short texts become bytes together. */
  #encode(): void {
    if (this.#text !== '') this.#add(Buffer.from(this.#text));
    this.#text = '';
  }

  /** The pieces that are full; with `isEnd` all that is there. */
  take(isEnd: boolean): Piece[] {
    if (!isEnd && this.#length < pieceBytes) return [];
    this.#encode();
    if (this.#length === 0) return [];
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    const piece = { file: this.#file, number: this.#number, bytes };
    this.#number += 1;
    return [piece];
  }
}
