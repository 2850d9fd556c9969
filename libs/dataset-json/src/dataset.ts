/** A variable of a dataset (Dataset-JSON 1.1, "Column"). */
export interface Column {
  readonly itemOID: string;
  readonly name: string;
  readonly label: string;
  readonly dataType:
    | 'string'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'double'
    | 'boolean'
    | 'datetime'
    | 'date'
    | 'time'
    | 'URI';
  /** How a system that keeps dates or decimals as numbers is to keep it. */
  readonly targetDataType?: 'integer' | 'decimal';
  readonly length?: number;
  readonly displayFormat?: string;
  /** 1 for the first key. */
  readonly keySequence?: number;
}

/** Everything of a dataset but its rows. */
export interface DatasetHeader {
  /** ISO 8601. */
  readonly datasetJSONCreationDateTime: string;
  readonly datasetJSONVersion: string;
  readonly fileOID?: string;
  readonly dbLastModifiedDateTime?: string;
  readonly originator?: string;
  readonly sourceSystem?: { readonly name: string; readonly version: string };
  readonly studyOID?: string;
  readonly metaDataVersionOID?: string;
  readonly metaDataRef?: string;
  readonly itemGroupOID: string;
  /** How many rows follow. */
  readonly records: number;
  readonly name: string;
  readonly label: string;
  readonly columns: readonly Column[];
}

/** A missing value is null; a decimal is a text, so that its digits are kept. */
export type Cell = string | number | boolean | null;

export type DatasetEvent =
  | { readonly kind: 'header'; readonly header: DatasetHeader }
  | { readonly kind: 'row'; readonly row: readonly Cell[] };

/** What is not Dataset-JSON, and where. */
export class DatasetError extends Error {
  /** 0 for the header; else the row, counted from 1. */
  readonly row: number;

  constructor(message: string, row: number) {
    super(row === 0 ? message : `row ${row}: ${message}`);
    this.name = 'DatasetError';
    this.row = row;
  }
}
