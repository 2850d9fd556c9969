import {
  type Dataset,
  type DatasetPlan,
  datasetRows,
  type Measure,
  measureRow,
  measures,
  planDatasets,
  type Row,
} from '@verum/datasets';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deletePieces } from '../../store/job-pieces.ts';
import { openBreath } from './breath.ts';
import { batchesOf, openSource, type Source } from './casebooks.ts';
import type { Hand } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';
import { companions, type TableFormat, tableBytes } from './table-formats.ts';

/** While casebooks are read: what is measured of each table, in the order of the plan, and the pieces of its rows. */
interface ReadingCursor extends JobCursor {
  readonly after: string;
  readonly measured: readonly (Omit<Measure, 'dataset'> & { readonly pieces: number })[];
  readonly done: number;
}
/** While tables are written: the next one. */
interface WritingCursor extends JobCursor {
  readonly table: number;
  readonly measured: ReadingCursor['measured'];
}

const isReading = (cursor: JobCursor): cursor is ReadingCursor =>
  cursor.stage === 'reading' && typeof cursor.after === 'string';
const isWriting = (cursor: JobCursor): cursor is WritingCursor => cursor.stage === 'writing';

/** The folder of rows that wait to be written, and that of files for the archive. */
const spool = 'rows/';
export const outFolder = 'out/';

/**
 * The tables of a study as files under `out/`: first the rows of every table, spooled batch by batch, then table after
 * table in the format. Taken up again it goes on behind the last batch, or begins the table in hand anew.
 */
export async function exportTables(service: ServiceContext, hand: Hand, options: ExportOptions, format: TableFormat) {
  const source = await openSource(service, hand, options);
  const plan = planDatasets(
    [...source.builds.values()].map((build) => (source.scope.unblinded === null ? build.model : build.openModel())),
  );
  const { cursor } = hand.job;
  const measured = isWriting(cursor) ? cursor.measured : await spoolRows(service, hand, { options, source, plan });
  await writeTables(hand, { plan, options, format, measured, from: isWriting(cursor) ? cursor.table : 0 });
}

interface Spooling {
  readonly options: ExportOptions;
  readonly source: Source;
  readonly plan: DatasetPlan;
}

async function spoolRows(service: ServiceContext, hand: Hand, { options, source, plan }: Spooling) {
  const begun = isReading(hand.job.cursor) ? hand.job.cursor : undefined;
  const all = measures(plan);
  const writers = new Map<Dataset, PieceWriter>();
  for (const [index, dataset] of plan.datasets.entries()) {
    const before = begun?.measured[index];
    Object.assign(all.get(dataset) ?? {}, before && { ...before });
    writers.set(dataset, new PieceWriter(spool + dataset.name, before?.pieces ?? 0));
  }
  const toRows = datasetRows(plan);
  const state = () =>
    plan.datasets.map((dataset) => {
      const { dataset: _, ...measure } = all.get(dataset) as Measure;
      return { ...measure, pieces: writers.get(dataset)?.number ?? 0 };
    });
  let done = begun?.done ?? 0;
  let after = begun?.after ?? '';
  let pending = 0;
  const breath = openBreath();
  const note = async (stage: 'reading' | 'writing') => {
    const pieces = [...writers.values()].flatMap((writer) => writer.take(true));
    pending = 0;
    const cursor =
      stage === 'reading' ? { stage, after, measured: state(), done } : { stage, table: 0, measured: state() };
    await hand.step({ cursor, progress: { done, total: Math.max(done, source.total), unit: 'subjects' } }, { pieces });
  };
  for await (const batch of batchesOf(service, hand, source, { ...options, withAudit: false }, after)) {
    for (const subject of batch) {
      for (const placed of toRows(subject)) {
        measureRow(all, placed);
        const line = `${JSON.stringify(placed.row)}\n`;
        writers.get(placed.dataset)?.write(line);
        pending += line.length;
      }
      await breath();
    }
    done += batch.length;
    after = batch.at(-1)?.subjectKey ?? after;
    if (pending > spoolBytes) await note('reading');
  }
  await note('writing');
  return state();
}

/** Rows of so many bytes are gathered before they are noted: a note is a transaction and a piece for every table. */
const spoolBytes = 4 * 1024 * 1024;

interface Writing {
  readonly plan: DatasetPlan;
  readonly options: ExportOptions;
  readonly format: TableFormat;
  readonly measured: ReadingCursor['measured'];
  readonly from: number;
}

async function writeTables(hand: Hand, { plan, options, format, measured, from }: Writing) {
  const all = new Map(plan.datasets.map((dataset, index) => [dataset, { dataset, ...measured[index] } as Measure]));
  const total = plan.datasets.length;
  const at = (table: number) => ({
    cursor: { stage: 'writing', table, measured } satisfies WritingCursor,
    progress: { done: table, total, unit: 'files' } as const,
  });
  for (const [index, dataset] of plan.datasets.entries()) {
    if (index < from) continue;
    const file = `${outFolder}${dataset.name}.${format.extension}`;
    await hand.step(at(index), { also: (tx) => deletePieces(tx, hand.job, file) });
    const pieces = new PieceWriter(file);
    const written = tableBytes({ plan, measure: all.get(dataset) as Measure, format, options }, rowsOf(hand, dataset));
    for await (const bytes of written) {
      pieces.write(bytes);
      const full = pieces.take(false);
      if (full.length > 0) await hand.step(at(index), { pieces: full });
    }
    await hand.step(at(index + 1), { pieces: pieces.take(true) });
  }
  const files = companions({ plan, measured: all, format, options }).map(({ name, text }) => ({
    ...{ file: outFolder + name, number: 0, bytes: Buffer.from(text) },
  }));
  await hand.step({ cursor: { stage: 'packing' }, progress: { done: total, total, unit: 'files' } }, { pieces: files });
}

const breathRows = 100;

/** The spooled rows of one table. */
async function* rowsOf(hand: Hand, dataset: Dataset): AsyncGenerator<Row> {
  let rest = Buffer.alloc(0);
  let rows = 0;
  const breath = openBreath();
  for await (const piece of hand.read(spool + dataset.name)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield JSON.parse(bytes.toString('utf8', from, end)) as Row;
      from = end + 1;
      rows += 1;
      if (rows % breathRows === 0) await breath();
    }
    rest = bytes.subarray(from);
  }
}
