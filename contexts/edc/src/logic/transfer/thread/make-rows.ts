import { type Dataset, datasetRows, type Measure, measureRow, measures, planDatasets } from '@verum/datasets';
import type { StudyBuild } from '@verum/odm';
import type { ExportOptions } from '../../../domain/transfer/job.ts';
import type { CasebookText } from '../../../store/exports.ts';
import { readCasebook } from '../read-casebook.ts';
import type { TableFormat } from '../table-formats.ts';
import { type Designs, type Made, shapesOf } from './making.ts';
import { openRows, type RowsSoFar, type RowsWriter } from './rows-writer.ts';

export interface RowsTask {
  readonly format: TableFormat;
  readonly options: ExportOptions;
  readonly designs: Designs;
  /** As far as whoever exports sees them. */
  readonly visible: readonly StudyBuild[];
  readonly begun: RowsState | undefined;
}

/** What is measured of each table, in the order of the plan, and the pieces of its rows. */
export type Measured = readonly (Omit<Measure, 'dataset'> & RowsSoFar)[];

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
  const all = measures(plan);
  const writers = new Map<Dataset, RowsWriter>();
  for (const [index, dataset] of plan.datasets.entries()) {
    const measure = all.get(dataset) as Measure;
    const { pieces, layouts, ...before } = begun?.measured[index] ?? {};
    Object.assign(measure, before);
    writers.set(
      dataset,
      openRows({
        format,
        options,
        measure,
        before: pieces === undefined ? undefined : { pieces, ...(layouts && { layouts }) },
      }),
    );
  }
  const toRows = datasetRows(plan);
  let { after = '', done = 0 } = begun ?? {};
  let pending = 0;
  const made = (): Required<Made<RowsState>> => {
    const pieces = [...writers.values()].flatMap((writer) => writer.take());
    const measured = plan.datasets.map((dataset) => {
      const { dataset: _, ...measure } = all.get(dataset) as Measure;
      return { ...measure, ...(writers.get(dataset) as RowsWriter).soFar() };
    });
    pending = 0;
    return { pieces, done, state: { after, measured, done } };
  };
  for await (const batch of batches) {
    for (const casebook of batch) {
      for (const placed of toRows(readCasebook(builds, casebook))) {
        measureRow(all, placed);
        pending += writers.get(placed.dataset)?.write(placed.row) ?? 0;
      }
      after = casebook.subject;
      done += 1;
      if (pending > noteBytes) yield made();
    }
  }
  yield made();
}
