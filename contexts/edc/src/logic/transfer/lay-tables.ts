import { isSameLayout, layoutOf, type Measure, transportHead, transportTail } from '@verum/datasets';
import type { ExportOptions } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deletePieces, movePieces } from '../../store/job-pieces.ts';
import type { Step } from '../../store/job-work.ts';
import type { Hand } from './hand.ts';
import { fileOf, spoolOf, type TableFormat } from './table-formats.ts';
import type { RowsSoFar } from './thread/rows-writer.ts';

export interface TableToLay {
  readonly measure: Measure;
  readonly rows: RowsSoFar;
  readonly format: TableFormat;
  readonly options: ExportOptions;
  /** Where the job stands while it is done, and after it. */
  readonly at: Step;
  readonly after: Step;
}

/**
 * The file of one table whose rows lie in the spool as in the file: those that lie narrower are laid again, the others
 * are moved, all at once and together with what stands before and behind. Until then the spool is whole, so that
 * whoever takes the job up again begins the table anew.
 */
export async function layTable({ thread }: ServiceContext, hand: Hand, table: TableToLay): Promise<void> {
  const { measure, rows, format, options, at } = table;
  const file = fileOf(measure.dataset, format);
  const spool = spoolOf(measure.dataset, format);
  await hand.step(at, { also: (tx) => deletePieces(tx, hand.job, file) });

  const to = layoutOf(measure);
  const { pieces, layouts = [] } = rows;
  let laid = 0;
  for (const [index, { layout }] of layouts.entries()) {
    if (isSameLayout(layout, to)) break;
    const below = layouts[index + 1]?.from ?? pieces;
    for await (const bytes of thread.run('laid', { from: layout, to }, hand.read(spool, laid, below))) {
      laid += 1;
      // Behind the head.
      await hand.step(at, { pieces: [{ file, number: laid, bytes }] });
    }
  }
  const head = transportHead(measure, options.createdAt.slice(0, 19), options.language);
  await hand.step(table.after, {
    pieces: [
      { file, number: 0, bytes: head },
      { file, number: pieces + 1, bytes: transportTail(measure) },
    ],
    also: (tx) => movePieces(tx, hand.job, { file: spool, from: laid, to: file, by: 1 }),
  });
}
