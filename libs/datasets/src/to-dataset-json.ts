import type { Cell, Column, DatasetHeader } from '@verum/dataset-json';
import type { ColumnType, DatasetColumn, PlanHead, Row } from './dataset.ts';
import { inLanguage } from './in-language.ts';
import type { Measure } from './measure.ts';

const dataTypes: Readonly<Record<ColumnType, Column['dataType']>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
};

/** The header of a table as Dataset-JSON 1.1. A decimal is a text in it, so that `5.10` stays `5.10`. */
export function datasetJsonHeader(
  { studyOid, build }: PlanHead,
  { dataset, records, characters }: Measure,
  createdAt: string,
  language: string,
): DatasetHeader {
  return {
    datasetJSONCreationDateTime: createdAt,
    datasetJSONVersion: '1.1.0',
    fileOID: `verum/${studyOid}/${dataset.name}/${createdAt}`,
    originator: 'Verum',
    sourceSystem: { name: 'Verum', version: '1' },
    studyOID: studyOid,
    metaDataVersionOID: build.oid,
    metaDataRef: 'define.xml',
    itemGroupOID: dataset.oid,
    records,
    name: dataset.name,
    label: inLanguage(dataset.label, language) || dataset.name,
    columns: dataset.columns.map((column, index) =>
      header(column, characters[index] ?? 0, keyNumber(dataset.columns, index), language),
    ),
  };
}

/** 1 for the first key; undefined for what is none. */
function keyNumber(columns: readonly DatasetColumn[], index: number): number | undefined {
  return columns[index]?.isKey ? columns.slice(0, index + 1).filter(({ isKey }) => isKey).length : undefined;
}

function header(column: DatasetColumn, characters: number, key: number | undefined, language: string): Column {
  return {
    itemOID: column.oid,
    name: column.name,
    label: inLanguage(column.label, language) || column.name,
    dataType: dataTypes[column.type],
    ...(column.type === 'decimal' && { targetDataType: 'decimal' }),
    ...(column.type === 'text' && characters > 0 && { length: characters }),
    ...(key !== undefined && { keySequence: key }),
  };
}

/** The cells of a row. A whole number of more digits than JSON is sure to keep is null; it stands in ASTEXT. */
export function datasetJsonRow(columns: readonly DatasetColumn[], row: Row): Cell[] {
  return columns.map(({ type }, index) => {
    const text = row[index] ?? null;
    if (text === null) return null;
    if (type === 'boolean') return text === 'true' || text === '1';
    if (type !== 'integer') return text;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : null;
  });
}
