import { type Dataset, datasetRows, type Measure, measureRow, measures, planDatasets } from '@verum/datasets';
import type { StudyBuild } from '@verum/odm';
import type { ExportOptions } from '../../../domain/transfer/job.ts';
import type { CasebookText } from '../../../store/exports.ts';
import { PieceWriter } from '../piece-writer.ts';
import { readCasebook } from '../read-casebook.ts';
import { fileOf, growingTables, spoolOf, type TableFormat } from '../table-formats.ts';
import { type Designs, type Made, shapesOf } from './making.ts';

export interface RowsTask {
  readonly format: TableFormat;
  readonly options: ExportOptions;
  readonly designs: Designs;
  /** As far as whoever exports sees them. */
  readonly visible: readonly StudyBuild[];
  readonly begun: RowsState | undefined;
}

/** What is measured of each table, in the order of the plan, and the pieces of its rows. */
export type Measured = readonly (Omit<Measure, 'dataset'> & { readonly pieces: number })[];

export interface RowsState {
  readonly after: string;
  readonly measured: Measured;
  readonly done: number;
}

/** Rows of so many bytes are gathered before they are noted: a note is a transaction and a piece for every table. */
const noteBytes = 2 * 1024 * 1024;

/** The rows of every table, batch by batch; they are the files where nothing has to be known of a table before. */
export async function* makeRows(
  { format, options, designs, visible, begun }: RowsTask,
  batches: AsyncIterable<readonly CasebookText[]>,
): AsyncGenerator<Required<Made<RowsState>>> {
  const plan = planDatasets(visible);
  const builds = shapesOf(designs);
  const growing = growingTables(format, options);
  const all = measures(plan);
  const writers = new Map<Dataset, PieceWriter>();
  for (const [index, dataset] of plan.datasets.entries()) {
    const before = begun?.measured[index];
    Object.assign(all.get(dataset) ?? {}, before && { ...before });
    const writer = new PieceWriter(growing ? fileOf(dataset, format) : spoolOf(dataset), before?.pieces ?? 0);
    if (growing && !before) writer.write(growing.head(dataset));
    writers.set(dataset, writer);
  }
  const toRows = datasetRows(plan);
  let { after = '', done = 0 } = begun ?? {};
  let pending = 0;
  const made = (): Required<Made<RowsState>> => {
    const pieces = [...writers.values()].flatMap((writer) => writer.take(true));
    const measured = plan.datasets.map((dataset) => {
      const { dataset: _, ...measure } = all.get(dataset) as Measure;
      return { ...measure, pieces: writers.get(dataset)?.number ?? 0 };
    });
    pending = 0;
    return { pieces, done, state: { after, measured, done } };
  };
  for await (const batch of batches) {
    for (const casebook of batch) {
      for (const placed of toRows(readCasebook(builds, casebook))) {
        measureRow(all, placed);
        const line = growing ? growing.line(placed.row) : `${JSON.stringify(placed.row)}\n`;
        writers.get(placed.dataset)?.write(line);
        pending += line.length;
      }
      after = casebook.subject;
    }
    done += batch.length;
    if (pending > noteBytes) yield made();
  }
  yield made();
}
