import type { Dataset, DatasetColumn, DatasetPlan } from '../dataset.ts';

/** What a reader of the CSV files is written from. `language` chooses among the words of the study. */
export interface SyntaxInput {
  readonly plan: DatasetPlan;
  readonly language: string;
}

/** A file that reads the CSV files, for one of the programs of statisticians. */
export interface SyntaxFile {
  readonly name: string;
  readonly text: string;
}

export const fileOf = ({ name }: Dataset) => `${name}.csv`;
export const isNumber = ({ type }: DatasetColumn) => type === 'integer' || type === 'decimal';

/** On one line, without what ends a comment. */
export const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').trim();
