import type { Tx } from '@verum/database';
import type { JobKey } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deletePiecesUpTo, insertPiece, selectPieces } from '../../store/job-pieces.ts';
import { type FormRow, toFormState } from '../../store/load-casebook.ts';
import type { Hand, Piece } from './hand.ts';
import type { Forms, ImportedSubject } from './import-subject.ts';

// What an import remembers beside its cursor, as pieces of its job: a document may name a subject again after any number
// of others, and memory has room for one subject.

/** What the records of a document that is tried would leave, for the next one of the same subject. */
export interface AfterRecords {
  of(subject: string): Promise<Forms | undefined>;
  add(subject: string, record: number, forms: Forms): void;
  /** What came since it was asked last, to be noted with the cursor. */
  take(): Piece[];
}

const fileOf = (subject: string) => `after/${subject}`;

export function openAfter({ database }: ServiceContext, hand: Hand): AfterRecords {
  let recent: Piece[] = [];
  return {
    async of(subject) {
      const file = fileOf(subject);
      const noted = await hand.run((call) => database.read(call, (sql) => selectPieces(sql, hand.job, file)));
      const pieces = [...noted, ...recent.filter((piece) => piece.file === file)];
      return pieces.length === 0 ? undefined : new Map(pieces.flatMap(({ bytes }) => formsOf(bytes)));
    },
    add(subject, record, forms) {
      const rows = [...forms].map(([form, state]) => ({ form, ...state, items: Object.fromEntries(state.items) }));
      recent.push({ file: fileOf(subject), number: record, bytes: Buffer.from(JSON.stringify(rows)) });
    },
    take() {
      const taken = recent;
      recent = [];
      return taken;
    },
  };
}

function formsOf(bytes: Uint8Array) {
  const rows = JSON.parse(Buffer.from(bytes).toString()) as FormRow[];
  return rows.map((row) => [row.form, toFormState(row)] as const);
}

/** The file of the records that were stored, and that no note counts yet. */
const appliedName = 'applied';

/** Notes with a subject's data that its record was taken, so that it is not taken again when the job goes on. */
export function rememberApplied(tx: Tx, job: JobKey, record: number, done: ImportedSubject): Promise<void> {
  return insertPiece(tx, job, appliedName, record, Buffer.from(JSON.stringify(done)));
}

/** A note counts all up to this one. */
export function forgetApplied(tx: Tx, job: JobKey, record: number): Promise<void> {
  return deletePiecesUpTo(tx, job, appliedName, record);
}

/** What the records came to that are stored and that no note counts, by their number. */
export async function readApplied({ database }: ServiceContext, hand: Hand): Promise<Map<number, ImportedSubject>> {
  const pieces = await hand.run((call) => database.read(call, (sql) => selectPieces(sql, hand.job, appliedName)));
  // A job that an earlier release has begun counts no files.
  return new Map(
    pieces.map(({ number, bytes }) => [number, { files: 0, ...JSON.parse(Buffer.from(bytes).toString()) }]),
  );
}
