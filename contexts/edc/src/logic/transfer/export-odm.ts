import { type SubjectRecord, writeOdm20, writeOdm132 } from '@verum/odm';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { openBreath } from './breath.ts';
import { batchesOf, openSource } from './casebooks.ts';
import { exportContent } from './export-content.ts';
import type { Hand } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';

/** Where the document goes on: behind the subject that was written last. */
interface OdmCursor extends JobCursor {
  readonly after: string;
  /** The element of clinical data that is open. */
  readonly open: Pick<SubjectRecord, 'studyOid' | 'metaDataVersionOid'>;
  readonly pieces: number;
  readonly done: number;
}

const isCursor = (cursor: JobCursor): cursor is OdmCursor => typeof cursor.after === 'string';

// A note is a transaction: one for so much of the document, or for so many small casebooks.
const noteBytes = 1024 * 1024;
const noteCasebooks = 20;

/**
 * The study as an ODM document in pieces of `file`, noted after each batch of casebooks. Taken up again it writes the
 * head once more, with the subject written last as an empty one, and throws that away: so the rest follows as if it had
 * never stopped.
 * @returns the casebooks written
 */
export async function exportOdm(
  service: ServiceContext,
  hand: Hand,
  options: ExportOptions & { readonly version: '1.3.2' | '2.0' },
  file: string,
): Promise<number> {
  const source = await openSource(service, hand, options);
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : undefined;
  const pieces = new PieceWriter(file, begun?.pieces ?? 0);
  let done = begun?.done ?? 0;
  const breath = openBreath();
  // A batch is noted while the next one is written.
  let noting = Promise.resolve();
  let unnoted = 0;

  async function* subjects(): AsyncGenerator<SubjectRecord> {
    if (begun) {
      yield { ...begun.open, subjectKey: begun.after, visits: [] };
      pieces.drop();
    }
    for await (const batch of batchesOf(service, hand, source, options, begun?.after ?? '')) {
      for (const record of batch) {
        yield record;
        await breath();
      }
      // It is asked for the next one: all of this batch is written.
      done += batch.length;
      unnoted += batch.length;
      const last = batch.at(-1);
      if (!last || (pieces.length < noteBytes && unnoted < noteCasebooks)) continue;
      unnoted = 0;
      const written = pieces.take(true);
      const open = { studyOid: last.studyOid, metaDataVersionOid: last.metaDataVersionOid };
      await noting;
      noting = hand.step(
        {
          cursor: { stage: 'reading', after: last.subjectKey, open, pieces: pieces.number, done } satisfies OdmCursor,
          progress: { done, total: Math.max(done, source.total), unit: 'subjects' },
        },
        { pieces: written },
      );
      // Heard of at the next one.
      noting.catch(() => undefined);
    }
    await noting;
  }

  const content = await hand.run((call) =>
    exportContent(service, call, {
      ...{ scope: source.scope, builds: source.builds, createdAt: options.createdAt },
      ...{ withAudit: options.withAudit, metaDataOnly: false, subjects },
    }),
  );
  const write = options.version === '2.0' ? writeOdm20 : writeOdm132;
  for await (const text of write(content, { withExtensions: options.withExtensions })) pieces.write(text);
  await hand.step(
    {
      cursor: { stage: 'writing' },
      progress: { done, total: done, unit: 'subjects' },
    },
    { pieces: pieces.take(true) },
  );
  return done;
}
