/**
 * One line of CSV (RFC 4180), with its CR LF. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front (OWASP, CSV injection); a number does not, because -5 is a laboratory value.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

const isNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
// The full-width forms are what a Chinese input method types, and Excel takes them for the others.
const isFormula = /^[\s\u0000]*[=+\-@＝＋－＠]|^[\t\r\n]/;

function cell(text: string): string {
  const shown = isFormula.test(text) && !isNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
