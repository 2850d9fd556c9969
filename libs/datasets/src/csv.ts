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
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    for (;;) {
      const read = text[at] === '"' ? quoted(text, at, line) : bare(text, at, separator);
      cells.push(read.cell);
      if (cells.length > cellsMax) throw new CsvError(`there are more than ${cellsMax} cells`, begun);
      line += read.lines;
      at = read.end;
      if (text[at] !== separator) break;
      at += separator.length;
    }
    if (at < text.length && text[at] !== '\n' && text[at] !== '\r')
      throw new CsvError('there is something behind the closing quote', line);
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    yield { line: begun, cells };
  }
}

function bare(text: string, from: number, separator: string) {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { cell: text.slice(from, end), end, lines: 0 };
}

function quoted(text: string, from: number, line: number) {
  let end = from + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) throw new CsvError('a quote is never closed', line);
    end = quote + 1;
    if (text[end] !== '"') break;
    end += 1;
  }
  const cell = text.slice(from + 1, end - 1).replaceAll('""', '"');
  return { cell, end, lines: cell.match(/\r\n|\r|\n/g)?.length ?? 0 };
}
