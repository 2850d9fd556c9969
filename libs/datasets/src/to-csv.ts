import { csvRow } from './csv.ts';
import type { Dataset } from './dataset.ts';

/** How a table is written as CSV. */
export interface CsvOptions {
  /** Excel reads Chinese as UTF-8 by nothing else; the readers that come with the files skip it. */
  readonly withByteOrderMark: boolean;
}

/**
 * How a table begins as CSV: RFC 4180, UTF-8, names of columns first. Its rows follow as `csvRow` writes them: nothing
 * between two commas where there is no value, numbers untouched, texts that cannot run as formulas.
 */
export function csvHead({ columns }: Dataset, { withByteOrderMark }: CsvOptions): string {
  return (withByteOrderMark ? '\uFEFF' : '') + csvRow(columns.map(({ name }) => name));
}
