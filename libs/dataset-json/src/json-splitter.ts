import { DatasetError } from './dataset.ts';

/** A piece of a document: all of it that comes before or after the rows, or one row. */
export type Piece = { readonly kind: 'before' | 'row' | 'after'; readonly text: string };

// Of a row, and of everything around the rows: more than any dataset has, less than fills a memory.
const pieceMax = 16 * 1024 * 1024;

/**
 * Cuts a JSON text into its rows without holding more than one of them: `{…, "rows": [ row, row, … ], …}`. It counts
 * brackets and knows texts; whether a piece is JSON is the business of JSON.parse.
 */
export class JsonSplitter {
  #state: 'before' | 'rows' | 'row' | 'after' = 'before';
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #piece = '';
  #rows = 0;

  *push(text: string): Generator<Piece> {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at] as string;
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === '\\') this.#isEscaped = true;
        else if (character === '"') this.#isText = false;
        continue;
      }
      if (this.#state === 'rows' && !/[\s,[\]{]/.test(character)) {
        throw new DatasetError('is no list of values', this.#rows + 1);
      }
      if (character === '"') this.#isText = true;
      else if (character === '[' || character === '{') {
        this.#depth += 1;
        if (this.#state === 'rows' && this.#depth === 3) {
          this.#state = 'row';
          from = at;
        } else if (
          this.#state === 'before' &&
          this.#depth === 2 &&
          character === '[' &&
          this.#isRowsKey(text, from, at)
        ) {
          yield this.#end('before', text.slice(from, at));
          this.#state = 'rows';
        }
      } else if (character === ']' || character === '}') {
        this.#depth -= 1;
        if (this.#state === 'row' && this.#depth === 2) {
          this.#rows += 1;
          yield this.#end('row', text.slice(from, at + 1));
          this.#state = 'rows';
        } else if (this.#state === 'rows' && this.#depth === 1) {
          this.#state = 'after';
          from = at + 1;
        }
      }
    }
    if (this.#state === 'rows') return;
    this.#piece += text.slice(from);
    if (this.#piece.length > pieceMax)
      throw new DatasetError('is larger than 16 MiB', this.#state === 'row' ? this.#rows + 1 : 0);
  }

  /** What is left once the text has ended. */
  finish(): Piece {
    if (this.#depth !== 0 || this.#isText) throw new DatasetError('the file ends before its end', 0);
    const kind = this.#state === 'before' ? 'before' : 'after';
    return this.#end(kind, '');
  }

  #isRowsKey(text: string, from: number, at: number): boolean {
    return /"rows"\s*:\s*$/.test((this.#piece + text.slice(from, at)).slice(-100));
  }

  #end(kind: Piece['kind'], text: string): Piece {
    const whole = this.#piece + text;
    this.#piece = '';
    return { kind, text: whole };
  }
}
