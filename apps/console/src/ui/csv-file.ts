import { csvRow } from '@verum/datasets';
import { offerFile } from '../api/save-file.ts';

/** Offers rows as a file. It begins with a byte order mark: Excel reads Chinese as UTF-8 by nothing else. */
export function saveCsv(name: string, rows: readonly (readonly string[])[]): void {
  offerFile(new Blob(['\uFEFF', ...rows.map(csvRow)], { type: 'text/csv;charset=utf-8' }), name);
}
