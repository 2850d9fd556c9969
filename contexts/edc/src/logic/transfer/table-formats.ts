import { writeDataset } from '@verum/dataset-json';
import {
  type Dataset,
  type DatasetPlan,
  datasetJsonHeader,
  datasetJsonRow,
  defineXml,
  type Measure,
  type PlanHead,
  pythonLoader,
  type Row,
  rSyntax,
  type SyntaxFile,
  sasSyntax,
  spssSyntax,
  stataSyntax,
} from '@verum/datasets';
import type { ExportOptions, JobFormat } from '../../domain/transfer/job.ts';
import { outFolder } from '../../store/job-pieces.ts';

/** How tables become files. */
export interface TableFormat {
  readonly name: Extract<JobFormat, 'CSV' | 'XPT' | 'DATASET_JSON' | 'DATASET_NDJSON' | 'PARQUET'>;
  readonly extension: string;
}

const formats: Readonly<Partial<Record<JobFormat, TableFormat>>> = {
  CSV: { name: 'CSV', extension: 'csv' },
  XPT: { name: 'XPT', extension: 'xpt' },
  DATASET_JSON: { name: 'DATASET_JSON', extension: 'json' },
  DATASET_NDJSON: { name: 'DATASET_NDJSON', extension: 'ndjson' },
  PARQUET: { name: 'PARQUET', extension: 'parquet' },
};

export const fileOf = ({ name }: Dataset, { extension }: TableFormat) => `${outFolder}${name}.${extension}`;

/** Rows of a table that wait to be written. */
export const spoolOf = ({ name }: Dataset, format: TableFormat) => `${isLaid(format) ? 'laid' : 'rows'}/${name}`;

/** Undefined for a format that is none of tables. */
export const tableFormat = (format: JobFormat): TableFormat | undefined => formats[format];

/** Nothing has to be known of its tables before their first row: their files grow with the casebooks that are read. */
export const isGrowing = ({ name }: TableFormat) => name === 'CSV';

/** Its rows lie in a file as they lie in the spool, once it is known how wide its columns are. */
export const isLaid = ({ name }: TableFormat) => name === 'XPT';

export interface TableToWrite {
  readonly plan: PlanHead;
  readonly measure: Measure;
  readonly format: TableFormat;
  readonly options: ExportOptions;
}

/** One table in a format whose tables are measured first. */
export async function* tableBytes(
  { plan, measure, format, options }: TableToWrite,
  rows: AsyncIterable<Row>,
): AsyncGenerator<Uint8Array | string> {
  const { language, createdAt } = options;
  const { columns } = measure.dataset;
  switch (format.name) {
    case 'PARQUET':
      return yield* (await import('./parquet.ts')).parquetBytes(columns, rows);
    default: {
      const header = datasetJsonHeader(plan, measure, createdAt, language);
      const form = format.name === 'DATASET_JSON' ? 'json' : 'ndjson';
      return yield* writeDataset({ header, rows: cellsOf(rows), form });
    }
  }

  async function* cellsOf(some: AsyncIterable<Row>) {
    for await (const row of some) yield datasetJsonRow(columns, row);
  }
}

interface AllTables {
  readonly plan: DatasetPlan;
  readonly measured: ReadonlyMap<Measure['dataset'], Measure>;
  readonly format: TableFormat;
  readonly options: ExportOptions;
}

/** What goes along with the tables: what they mean, and how they are read. */
export function companions({ plan, measured, format, options }: AllTables): SyntaxFile[] {
  const { createdAt, language } = options;
  const define = {
    name: 'define.xml',
    text: defineXml(plan, measured, { createdAt, extension: format.extension, language }),
  };
  const input = { plan, language };
  if (format.name !== 'CSV') return [define];
  const syntax = [rSyntax(input), sasSyntax(input, measured), stataSyntax(input), spssSyntax(input, measured)];
  return [define, ...syntax, pythonLoader(input)];
}
