import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { outFolder } from '../../store/job-pieces.ts';
import { readMeText } from './archive-readme.ts';
import { exportFiles } from './export-files.ts';
import { exportOdm } from './export-odm.ts';
import { exportPdf } from './export-pdf.ts';
import { exportTrail } from './export-trail.ts';
import type { Hand } from './hand.ts';

/** One part after the other; `inner` is where the part in hand goes on. */
interface ArchiveCursor extends JobCursor {
  readonly part: number;
  readonly inner: JobCursor;
}
const isCursor = (cursor: JobCursor): cursor is ArchiveCursor => typeof cursor.part === 'number';
const begin: JobCursor = { stage: 'reading' };

type Part = (service: ServiceContext, hand: Hand, options: ExportOptions) => Promise<unknown>;

const parts: readonly Part[] = [
  (service, hand, options) =>
    exportOdm(service, hand, { ...options, withAudit: true, version: '2.0' }, `${outFolder}study.odm-2.0.xml`),
  exportPdf,
  exportFiles,
  exportTrail,
];

/** Everything of a study under `out/`, to be kept for decades and read without us. */
export async function exportArchive(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : { part: 0, inner: begin };
  for (const [part, run] of parts.entries()) {
    if (part < begun.part) continue;
    const inner = part === begun.part ? begun.inner : begin;
    // It had come to its end, and only what follows was not begun.
    if (inner.stage === 'reading') await run(service, within(hand, part, inner), options);
  }
  const readMe = {
    file: `${outFolder}README.txt`,
    number: 0,
    bytes: Buffer.from(readMeText(hand.job.study, options.createdAt)),
  };
  await hand.step(
    { cursor: { stage: 'packing' }, progress: { done: 0, total: 0, unit: 'files' } },
    { pieces: [readMe] },
  );
}

/** The same job as one part of it sees it: its cursor is the part's own. */
function within(hand: Hand, part: number, inner: JobCursor): Hand {
  return {
    ...hand,
    job: { ...hand.job, cursor: inner },
    step: (step, left) =>
      hand.step({ ...step, cursor: { stage: 'reading', part, inner: step.cursor } satisfies ArchiveCursor }, left),
  };
}
