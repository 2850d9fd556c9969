import { type OdmContent, odmDocument, type SubjectRecord } from '@verum/odm';
import type { CasebookText } from '../../../store/exports.ts';
import { PieceWriter } from '../piece-writer.ts';
import { readCasebook } from '../read-casebook.ts';
import { type Designs, type Made, shapesOf } from './making.ts';

export interface OdmTask {
  readonly version: '1.3.2' | '2.0';
  readonly withExtensions: boolean;
  /** Everything but the subjects. */
  readonly content: OdmContent;
  readonly designs: Designs;
  readonly file: string;
  readonly begun: OdmState | undefined;
}

/** Where a document goes on: behind the subject that was written last. */
export interface OdmState {
  readonly after: string;
  /** The element of clinical data that is open. */
  readonly open: Pick<SubjectRecord, 'studyOid' | 'metaDataVersionOid' | 'containerExtensions'>;
  readonly pieces: number;
  readonly done: number;
}

// A note is a transaction: one for so much of the document, or for so many small casebooks.
const noteBytes = 1024 * 1024;
const noteCasebooks = 20;

/** The document, batch by batch. */
export async function* makeOdm(
  { version, withExtensions, content, designs, file, begun }: OdmTask,
  batches: AsyncIterable<readonly CasebookText[]>,
): AsyncGenerator<Made<OdmState>> {
  const document = odmDocument(version, content, { withExtensions });
  const pieces = new PieceWriter(file, begun?.pieces ?? 0);
  const builds = shapesOf(designs);
  if (begun) {
    // The tags in front of the subject that was written last are open again, as if the document had never stopped.
    document.subject({ ...begun.open, subjectKey: begun.after, visits: [] });
  } else for (const text of document.head()) pieces.write(text);
  let done = begun?.done ?? 0;
  let unnoted = 0;
  for await (const batch of batches) {
    let open: OdmState['open'] | undefined;
    for (const casebook of batch) {
      const record = readCasebook(builds, casebook);
      pieces.write(document.subject(record));
      const { studyOid, metaDataVersionOid, containerExtensions } = record;
      open = { studyOid, metaDataVersionOid, ...(containerExtensions && { containerExtensions }) };
    }
    done += batch.length;
    unnoted += batch.length;
    const last = batch.at(-1);
    if (!last || !open || (pieces.length < noteBytes && unnoted < noteCasebooks)) continue;
    unnoted = 0;
    const written = pieces.take(true);
    yield { pieces: written, done, state: { after: last.subject, open, pieces: pieces.number, done } };
  }
  pieces.write(document.end());
  yield { pieces: pieces.take(true), done };
}
