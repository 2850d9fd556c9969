import { DatasetError, type DatasetHeader } from './dataset.ts';

const dataTypes = new Set([
  'string',
  'integer',
  'decimal',
  'float',
  'double',
  'boolean',
  'datetime',
  'date',
  'time',
  'URI',
]);
const columnsMax = 9999;

/** @throws DatasetError for a header that the rows cannot be read by */
export function checkHeader(value: unknown): DatasetHeader {
  if (!isObject(value)) throw new DatasetError('the dataset is no JSON object', 0);
  const { datasetJSONVersion: version, columns, records } = value;
  for (const key of ['datasetJSONCreationDateTime', 'datasetJSONVersion', 'itemGroupOID', 'name', 'label']) {
    if (typeof value[key] !== 'string') throw new DatasetError(`${key} is missing or no text`, 0);
  }
  if (!/^1\.1(\.\d+)?$/.test(version as string)) throw new DatasetError('a version of Dataset-JSON other than 1.1', 0);
  if (!(Number.isSafeInteger(records) && (records as number) >= 0))
    throw new DatasetError('records is no count of rows', 0);
  if (!Array.isArray(columns) || columns.length > columnsMax)
    throw new DatasetError(`columns is no list of at most ${columnsMax}`, 0);
  for (const [index, column] of columns.entries()) {
    const isColumn =
      isObject(column) &&
      ['itemOID', 'name', 'label'].every((key) => typeof column[key] === 'string') &&
      dataTypes.has(column.dataType as string);
    if (!isColumn) throw new DatasetError(`column ${index + 1} has no itemOID, name, label or known dataType`, 0);
  }
  const { rows: _, ...header } = value;
  return header as unknown as DatasetHeader;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
