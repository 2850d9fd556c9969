import type { CodeList, StudyBuild, Texts } from '@verum/odm';

/** What a cell of a column is beyond its text. Partial dates, durations and whatever else has no number are texts. */
export type ColumnType = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'time' | 'datetime';

export interface DatasetColumn {
  /** Unique in the dataset: 1 to 32 characters, letters, digits, underscore, the first no digit; as SAS, R and Stata take it. */
  readonly name: string;
  /** The same in at most 8 capitals, for transport files. */
  readonly shortName: string;
  /** OID of the item, or one of our own for what is no item. */
  readonly oid: string;
  readonly label: Texts;
  readonly type: ColumnType;
  /** Characters of a text, digits of a number, as the build demands; absent where it demands nothing. */
  readonly length?: number;
  /** Digits after the point. */
  readonly decimals?: number;
  readonly codeList?: CodeList;
  /** Tells one row from the others. */
  readonly isKey: boolean;
}

/** One table of study data; rows are texts in the order of `columns`, null where there is nothing. */
export interface Dataset {
  /** Unique: 1 to 8 capitals, digits or underscores, the first a letter. */
  readonly name: string;
  /** OID of the group (or the form, for items directly under one), or one of our own. */
  readonly oid: string;
  readonly label: Texts;
  readonly columns: readonly DatasetColumn[];
}

/** The tables of a study. */
export interface DatasetPlan {
  readonly studyOid: string;
  /** Of the newest build, for what is said once of the whole. */
  readonly build: StudyBuild;
  readonly datasets: readonly Dataset[];
}

/** What a table says of the whole: a plan has it. */
export interface PlanHead {
  readonly studyOid: string;
  readonly build: Pick<StudyBuild, 'oid'>;
}

export type Row = readonly (string | null)[];

/** A row and the table it belongs to. */
export interface PlacedRow {
  readonly dataset: Dataset;
  readonly row: Row;
}
