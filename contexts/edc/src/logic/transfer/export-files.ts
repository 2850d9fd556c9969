import { fileIndexName, formatIndexLine } from '../../domain/transfer/archive-entries.ts';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { type FileRow, nextFiles, streamFile } from '../../store/files.ts';
import { deletePieces, outFolder } from '../../store/job-pieces.ts';
import { reachOf } from '../reach.ts';
import { safeName } from './export-pdf.ts';
import type { Hand } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';

/** While files are copied: the last one. */
interface FilesCursor extends JobCursor {
  readonly after: readonly [subject: string, file: string];
  readonly done: number;
}
const isCursor = (cursor: JobCursor): cursor is FilesCursor => Array.isArray(cursor.after);
const batchSize = 50;

/** The files of the casebooks under `out/files/`, noted after each. */
export async function exportFiles(
  service: ServiceContext,
  hand: Hand,
  { site, subject }: ExportOptions,
): Promise<void> {
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : undefined;
  const { study } = hand.job;
  let after = begun?.after ?? (['', ''] as const);
  let done = begun?.done ?? 0;
  for (;;) {
    const files = await hand.run((call) => {
      const scope = { study, site, ...reachOf(call, study) };
      return service.database.read(call, (sql) => nextFiles(sql, scope, { subject, after, limit: batchSize }));
    });
    if (files.length === 0) break;
    for (const file of files) {
      after = [file.subject, file.file];
      const step = {
        cursor: { stage: 'reading', after, done: done + 1 } satisfies FilesCursor,
        progress: { done: done + 1, total: 0, unit: 'files' } as const,
      };
      await copy(service, hand, { file, number: done, step });
      done += 1;
    }
  }
  await hand.step({ cursor: { stage: 'packing' }, progress: { done, total: done, unit: 'files' } });
}

interface Copying {
  readonly file: FileRow;
  /** From 0. */
  readonly number: number;
  readonly step: Parameters<Hand['step']>[0];
}

/** A file is small enough to be in one note: 32 MiB at most. */
async function copy({ database }: ServiceContext, hand: Hand, { file, number, step }: Copying) {
  const path = `files/${safeName(file.subject)}/${file.file}-${safeName(file.name)}`;
  const name = `${outFolder}${path}`;
  const writer = new PieceWriter(name);
  const pieces = await hand.run(async (call) => {
    const full = [];
    for await (const bytes of streamFile(database, call, file)) {
      writer.write(bytes);
      full.push(...writer.take(false));
    }
    return [...full, ...writer.take(true)];
  });
  const count = pieces.length;
  const { subject, file: sha256, name: called, mediaType, size, blinded } = file;
  const line = formatIndexLine({ path, subject, sha256, name: called, mediaType, size: Number(size), blinded });
  pieces.push({ file: `${outFolder}${fileIndexName}`, number, bytes: Buffer.from(line) });
  await hand.step(step, { pieces, also: (tx) => deletePieces(tx, hand.job, name, count) });
}
