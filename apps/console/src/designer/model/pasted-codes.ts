import type { NewEntry } from './code-lists.ts';

export const pastedRowsMax = 5_000;

/**
 * Rows copied from a spreadsheet or typed: code, English and Chinese, by tabs or else commas or semicolons. Of two
 * columns the second is the text in the language whose letters it has. Cells in quotation marks may hold anything.
 */
export function parsePastedCodes(text: string): readonly NewEntry[] {
  const separator = text.includes('\t') ? '\t' : text.includes(';') && !text.includes(',') ? ';' : ',';
  return rows(text, separator).flatMap((cells) => {
    const [codedValue = '', first = '', second = ''] = cells.map((cell) => cell.trim());
    if (codedValue === '') return [];
    const decode = [first, second]
      .slice(0, cells.length - 1)
      .flatMap((word, at) =>
        word === '' ? [] : [{ lang: second === '' ? langOf(word) : at === 0 ? 'en' : 'zh', text: word }],
      );
    return [{ codedValue, decode }];
  });
}

const langOf = (word: string) => (/\p{Script=Han}/u.test(word) ? 'zh' : 'en');

function rows(text: string, separator: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.some((one) => one.trim() !== '')) found.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length && found.length < pastedRowsMax; at++) {
    const char = text[at] as string;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (char === separator) {
      row.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') endRow();
    else cell += char;
  }
  if (found.length < pastedRowsMax) endRow();
  return found;
}
