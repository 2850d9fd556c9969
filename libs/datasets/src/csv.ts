/**
 * One line of CSV (RFC 4180), with its CR LF. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front (OWASP, CSV injection); a number does not, because -5 is a laboratory value. `plainText` takes it off again.
 */
export function csvRow(cells: readonly (string | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

const isNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
// The full-width forms are what a Chinese input method types, and Excel takes them for the others. Apostrophes that
// stand there already are counted in, so that taking one off gives back what was written.
const isFormula = /^'*(?:[\s\u0000]*[=+\-@＝＋－＠]|[\t\r\n])/;

// Nearly every cell is such a one: looked at once, and not three times.
const isBare = /^[0-9A-Za-z\u4e00-\u9fff][^",\r\n]*$/;

function cell(text: string | null): string {
  if (text === null) return '';
  if (isBare.test(text)) return text;
  const shown = isFormula.test(text) && !isNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** What `csvRow` was given, of a cell as it is read back. */
export function plainText(read: string): string {
  return read.startsWith("'") && isFormula.test(read) ? read.slice(1) : read;
}

/** A fault of a CSV text, with its line counted from 1. */
export class CsvError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.name = 'CsvError';
    this.line = line;
  }
}

/** Of one record. */
const cellsMax = 20_000;

export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records of a CSV text (RFC 4180), read leniently: LF or CR for CR LF, a byte order mark, no line end at the end.
 * @throws CsvError for a quote that is never closed, something behind a closing one, or a record of more cells than
 * `cellsMax`: a text of separators alone takes many times its size in memory
 */
export function* readCsv(text: string, separator = ','): Generator<CsvRecord> {
  const reader = new CsvReader(separator);
  yield* reader.push(text);
  yield* reader.end();
}

// Of a record that is not whole yet: what a quote opens that nobody closes.
const heldMax = 8_000_000;

/** The same of a text that comes in pieces: a record once all of it has come. */
export class CsvReader {
  readonly #separator: string;
  #held = '';
  #line = 1;
  #isBegun = false;

  constructor(separator = ',') {
    this.#separator = separator;
  }

  /** @throws CsvError also where a record is longer than eight million characters */
  *push(piece: string): Generator<CsvRecord> {
    yield* this.#records(this.#held + piece, false);
    if (this.#held.length > heldMax)
      throw new CsvError(`it begins a record of more than ${heldMax} characters`, this.#line);
  }

  *end(): Generator<CsvRecord> {
    yield* this.#records(this.#held, true);
  }

  *#records(text: string, isEnd: boolean): Generator<CsvRecord> {
    let at = !this.#isBegun && text.startsWith('\uFEFF') ? 1 : 0;
    this.#isBegun ||= text !== '';
    this.#held = '';
    while (at < text.length) {
      const record = recordAt(text, at, { line: this.#line, separator: this.#separator, isEnd });
      if (!record) {
        this.#held = text.slice(at);
        return;
      }
      const line = this.#line;
      at = record.end;
      this.#line += record.lines;
      yield { line, cells: record.cells };
    }
  }
}

interface Reading {
  readonly line: number;
  readonly separator: string;
  /** Nothing comes behind the text. */
  readonly isEnd: boolean;
}

/** Undefined where it goes on behind the text. */
function recordAt(text: string, from: number, { line, separator, isEnd }: Reading) {
  const cells: string[] = [];
  let at = from;
  let lines = 0;
  for (;;) {
    const read = text[at] === '"' ? quoted(text, at) : bare(text, at, separator);
    if (!read && !isEnd) return undefined;
    if (!read) throw new CsvError('a quote is never closed', line + lines);
    cells.push(read.cell);
    if (cells.length > cellsMax) throw new CsvError(`there are more than ${cellsMax} cells`, line);
    lines += read.lines;
    at = read.end;
    if (text[at] !== separator) break;
    at += separator.length;
  }
  // A line feed behind a return, or a second quote, may be still to come.
  if (!isEnd && at + (text[at] === '\r' ? 1 : 0) >= text.length) return undefined;
  if (at < text.length && text[at] !== '\n' && text[at] !== '\r')
    throw new CsvError('there is something behind the closing quote', line + lines);
  return { cells, end: at + (text.startsWith('\r\n', at) ? 2 : 1), lines: lines + 1 };
}

function bare(text: string, from: number, separator: string) {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cell: text.slice(from, end), end, lines: 0 };
}

/** Undefined where it is not closed. */
function quoted(text: string, from: number) {
  let end = from + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) return undefined;
    end = quote + 1;
    if (text[end] !== '"') break;
    end += 1;
  }
  const cell = text.slice(from + 1, end - 1).replaceAll('""', '"');
  return { cell, end, lines: cell.match(/\r\n|\r|\n/g)?.length ?? 0 };
}
