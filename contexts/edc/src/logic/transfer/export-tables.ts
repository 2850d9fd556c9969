import { type DatasetPlan, type Measure, planDatasets } from '@verum/datasets';
import type { ExportOptions, JobCursor, JobToDo } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deletePieces, outFolder } from '../../store/job-pieces.ts';
import { batchesOf, designsOf, openSource, visibleModels } from './casebooks.ts';
import type { Hand } from './hand.ts';
import { layTable } from './lay-tables.ts';
import { companions, fileOf, isGrowing, isLaid, spoolOf, type TableFormat } from './table-formats.ts';
import type { Measured, RowsState } from './thread/make-rows.ts';

/** While casebooks are read. */
type ReadingCursor = JobCursor & RowsState;
/** While tables are written: the next one. */
interface WritingCursor extends JobCursor {
  readonly table: number;
  readonly measured: Measured;
}

const isReading = (cursor: JobCursor): cursor is ReadingCursor =>
  cursor.stage === 'reading' && typeof cursor.after === 'string';
const isWriting = (cursor: JobCursor): cursor is WritingCursor => cursor.stage === 'writing';

/**
 * The tables of a study as files under `out/`: first the rows of every table, batch by batch, which are the files where
 * nothing has to be known of a table before; then, of what was spooled, table after table in the format. Taken up again
 * it goes on behind the last batch, or begins the table in hand anew.
 */
export async function exportTables(service: ServiceContext, hand: Hand, options: ExportOptions, format: TableFormat) {
  const source = await openSource(service, hand, options);
  const visible = visibleModels(source);
  const cursor = cursorOf(hand.job, format);
  let measured = isWriting(cursor) ? cursor.measured : [];
  if (!isWriting(cursor)) {
    const begun = isReading(cursor) ? cursor : undefined;
    const making = service.thread.run(
      'rows',
      { format, options, designs: designsOf(source), visible, begun },
      batchesOf(service, hand, source, { ...options, withHistory: false, foreign: 'nothing' }, begun?.after ?? ''),
    );
    for await (const { pieces, done, state } of making) {
      const progress = { done, total: Math.max(done, source.total), unit: 'subjects' } as const;
      await hand.step({ cursor: { stage: 'reading', ...state } satisfies ReadingCursor, progress }, { pieces });
      measured = state.measured;
    }
  }
  const writing = { plan: planDatasets(visible), options, format, measured };
  if (!isGrowing(format)) await writeTables(service, hand, { ...writing, from: isWriting(cursor) ? cursor.table : 0 });
  await writeCompanions(hand, writing);
}

/** A job that was begun by a version that kept such rows as JSON reads the casebooks anew. */
function cursorOf({ cursor }: JobToDo, format: TableFormat): JobCursor {
  if (!isLaid(format) || !(isReading(cursor) || isWriting(cursor))) return cursor;
  return cursor.measured.every(({ layouts }) => layouts) ? cursor : { stage: 'reading' };
}

interface Writing {
  readonly plan: DatasetPlan;
  readonly options: ExportOptions;
  readonly format: TableFormat;
  readonly measured: Measured;
}

const measuresOf = ({ plan, measured }: Writing) =>
  new Map(plan.datasets.map((dataset, index) => [dataset, { dataset, ...measured[index] } as Measure]));

async function writeTables(
  service: ServiceContext,
  hand: Hand,
  { from, ...writing }: Writing & { readonly from: number },
) {
  const { plan, options, format, measured } = writing;
  const total = plan.datasets.length;
  const head = { studyOid: plan.studyOid, build: { oid: plan.build.oid } };
  const at = (table: number) => ({
    cursor: { stage: 'writing', table, measured } satisfies WritingCursor,
    progress: { done: table, total, unit: 'files' } as const,
  });
  for (const [index, measure] of [...measuresOf(writing).values()].entries()) {
    if (index < from) continue;
    const { dataset } = measure;
    if (isLaid(format)) {
      const rows = measured[index] ?? { pieces: 0 };
      await layTable(service, hand, { measure, rows, format, options, at: at(index), after: at(index + 1) });
      continue;
    }
    await hand.step(at(index), { also: (tx) => deletePieces(tx, hand.job, fileOf(dataset, format)) });
    const table = { plan: head, measure, format, options };
    for await (const pieces of service.thread.run('table', table, hand.read(spoolOf(dataset, format))))
      await hand.step(at(index), { pieces });
  }
  await hand.step(at(total));
}

async function writeCompanions(hand: Hand, writing: Writing) {
  const total = writing.plan.datasets.length;
  const files = companions({ ...writing, measured: measuresOf(writing) }).map(({ name, text }) => ({
    ...{ file: outFolder + name, number: 0, bytes: Buffer.from(text) },
  }));
  await hand.step({ cursor: { stage: 'packing' }, progress: { done: total, total, unit: 'files' } }, { pieces: files });
}
