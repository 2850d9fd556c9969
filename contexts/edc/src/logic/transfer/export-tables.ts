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
import { companions, type GrowingTables, growingTables, type TableFormat, tableBytes } from './table-formats.ts';

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

const fileOf = ({ name }: Dataset, { extension }: TableFormat) => `${outFolder}${name}.${extension}`;

/**
 * The tables of a study as files under `out/`: first the rows of every table, batch by batch, which are the files where
 * nothing has to be known of a table before; then, of what was spooled, table after table in the format. Taken up again
 * it goes on behind the last batch, or begins the table in hand anew.
 */
export async function exportTables(service: ServiceContext, hand: Hand, options: ExportOptions, format: TableFormat) {
  const source = await openSource(service, hand, options);
  const plan = planDatasets(
    [...source.builds.values()].map((build) => (source.scope.unblinded === null ? build.model : build.openModel())),
  );
  const { cursor } = hand.job;
  const growing = growingTables(format, options);
  const measured = isWriting(cursor)
    ? cursor.measured
    : await writeRows(service, hand, { options, source, plan, format, growing });
  const writing = { plan, options, format, measured };
  if (!growing) await writeTables(hand, { ...writing, from: isWriting(cursor) ? cursor.table : 0 });
  await writeCompanions(hand, writing);
}

interface WritingRows {
  readonly options: ExportOptions;
  readonly source: Source;
  readonly plan: DatasetPlan;
  readonly format: TableFormat;
  readonly growing: GrowingTables | undefined;
}

async function writeRows(service: ServiceContext, hand: Hand, writing: WritingRows) {
  const { options, source, plan, format, growing } = writing;
  const begun = isReading(hand.job.cursor) ? hand.job.cursor : undefined;
  const all = measures(plan);
  const writers = new Map<Dataset, PieceWriter>();
  for (const [index, dataset] of plan.datasets.entries()) {
    const before = begun?.measured[index];
    Object.assign(all.get(dataset) ?? {}, before && { ...before });
    const writer = new PieceWriter(growing ? fileOf(dataset, format) : spool + dataset.name, before?.pieces ?? 0);
    if (growing && !before) writer.write(growing.head(dataset));
    writers.set(dataset, writer);
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
        const line = growing ? growing.line(placed.row) : `${JSON.stringify(placed.row)}\n`;
        writers.get(placed.dataset)?.write(line);
        pending += line.length;
      }
      await breath();
    }
    done += batch.length;
    after = batch.at(-1)?.subjectKey ?? after;
    if (pending > noteBytes) await note('reading');
  }
  await note('writing');
  return state();
}

/** Rows of so many bytes are gathered before they are noted: a note is a transaction and a piece for every table. */
const noteBytes = 4 * 1024 * 1024;

interface Writing {
  readonly plan: DatasetPlan;
  readonly options: ExportOptions;
  readonly format: TableFormat;
  readonly measured: ReadingCursor['measured'];
}

const measuresOf = ({ plan, measured }: Writing) =>
  new Map(plan.datasets.map((dataset, index) => [dataset, { dataset, ...measured[index] } as Measure]));

async function writeTables(hand: Hand, { from, ...writing }: Writing & { readonly from: number }) {
  const { plan, options, format, measured } = writing;
  const all = measuresOf(writing);
  const total = plan.datasets.length;
  const at = (table: number) => ({
    cursor: { stage: 'writing', table, measured } satisfies WritingCursor,
    progress: { done: table, total, unit: 'files' } as const,
  });
  for (const [index, dataset] of plan.datasets.entries()) {
    if (index < from) continue;
    const file = fileOf(dataset, format);
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
}

async function writeCompanions(hand: Hand, writing: Writing) {
  const total = writing.plan.datasets.length;
  const files = companions({ ...writing, measured: measuresOf(writing) }).map(({ name, text }) => ({
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
