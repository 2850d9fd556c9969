import type { BuildIndex, ItemDef } from '@verum/odm';
import { codeListOf } from './value-spec.ts';

/**
 * Rows and columns as a spreadsheet copies them: tabs between cells, a cell with a tab, a line break or a quotation mark
 * in quotation marks. Undefined for text that is one cell, which is pasted as any text is.
 */
export function pastedBlock(text: string): readonly (readonly string[])[] | undefined {
  const plain = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  if (!/[\t\n]/.test(plain)) return undefined;
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
  for (let match = cell.exec(plain); match; match = cell.exec(plain)) {
    const [, quoted, bare = '', end] = match;
    rows.at(-1)?.push((quoted?.replaceAll('""', '"') ?? bare).trim());
    if (end === '\n') rows.push([]);
    if (end === '' || cell.lastIndex > plain.length) break;
  }
  return rows;
}

const yes = new Set(['true', '1', 'yes', 'y', '是']);
const no = new Set(['false', '0', 'no', 'n', '否']);

/** What a cell says of an item: the code of a choice that is written as its words, in whichever language. */
export function pastedValue(index: BuildIndex, item: ItemDef, text: string): string {
  const written = text.trim().toLowerCase();
  if (item.dataType === 'boolean') return yes.has(written) ? 'true' : no.has(written) ? 'false' : text;
  const entries = codeListOf(index, item);
  const found =
    entries.find(({ codedValue }) => codedValue.toLowerCase() === written) ??
    entries.find(({ decode }) => decode?.some((one) => one.text.trim().toLowerCase() === written));
  return found?.codedValue ?? text;
}
