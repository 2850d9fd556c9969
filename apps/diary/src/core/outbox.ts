import { base64 } from './encoding.ts';
import type { Entry } from './entry.ts';
import { entryBytes } from './entry-bytes.ts';
import { markAppended, markSettled } from './mark.ts';
import { sign } from './proof.ts';
import { unseal } from './seal.ts';
import { type Session, sealedChange, write } from './session.ts';
import { type Change, OutboxMoved } from './store.ts';

/** A submitted entry as it waits: the bytes that are signed, and what the list of entries shows. Never changed. */
export interface OutboxRow {
  readonly number: number;
  readonly entry: string;
  readonly task: string;
  readonly instrument: string;
  readonly submittedAtMs: number;
  /** SHA-256 of its photos, which are sent before it. */
  readonly photos: readonly string[];
  /** Both base64. */
  readonly bytes: string;
  readonly signature: string;
}

export type Fate = 'kept' | 'set-aside' | 'refused';
/** What became of it, as the server told. */
export interface SentRow extends Omit<OutboxRow, 'bytes' | 'signature' | 'photos'> {
  readonly fate: Fate;
  readonly why: string;
  readonly receivedAtMs: number;
}

/** All but what the outbox itself knows. */
export type NewEntry = Omit<Entry, 'entry' | 'number' | 'device'>;

/**
 * Puts an entry at the end, in one step with `besides`; it is on the disk when this answers. Its number is the next one:
 * a page that was overtaken numbers it anew.
 */
export async function append(
  session: Session,
  made: NewEntry,
  photos: readonly string[],
  besides: readonly Change[],
): Promise<OutboxRow> {
  const { env, store, device, privateKey } = session;
  const entry = env.uuid();
  for (;;) {
    const lastNumber = (await store.plain('lastNumber')) ?? 0;
    const number = lastNumber + 1;
    const bytes = entryBytes({ ...made, entry, number, device });
    const row: OutboxRow = {
      number,
      entry,
      task: made.task,
      instrument: made.instrument,
      submittedAtMs: made.submitted.atMs,
      photos,
      bytes: base64(bytes),
      signature: base64(await sign(privateKey, bytes)),
    };
    const changes = [
      await sealedChange(session, 'outbox', number, row),
      { store: 'plain', key: 'lastNumber', value: number } as const,
      ...besides,
    ];
    try {
      markAppended(session, number);
      await write(session, changes, { lastNumber });
      return row;
    } catch (error) {
      if (!(error instanceof OutboxMoved)) throw error;
    }
  }
}

/** Undefined where it has left the outbox since its number was read. */
export async function outboxRow({ key, store }: Session, number: number): Promise<OutboxRow | undefined> {
  const sealed = await store.outboxRow(number);
  return sealed && unseal<OutboxRow>(key, `outbox/${number}`, sealed);
}

/** Writes down what became of an entry. What was taken leaves the outbox with its photos; what was refused stays. */
export async function settle(
  session: Session,
  rows: readonly {
    readonly row: OutboxRow;
    readonly fate: Fate;
    readonly why: string;
    readonly receivedAtMs: number;
  }[],
): Promise<void> {
  const changes: Change[] = [];
  for (const { row, ...outcome } of rows) {
    const { bytes: _bytes, signature: _signature, photos, ...facts } = row;
    changes.push(await sealedChange(session, 'fates', row.number, { ...facts, ...outcome } satisfies SentRow));
    if (outcome.fate === 'refused') continue;
    changes.push({ store: 'outbox', key: row.number });
    for (const photo of photos) changes.push({ store: 'photos', key: photo });
  }
  await write(session, changes);
  await markSettled(session);
}

/** The latest of those that were sent, newest first. */
export async function sent({ key, store }: Session, most: number): Promise<readonly SentRow[]> {
  const { fates } = await store.numbers();
  const latest = fates.toReversed().slice(0, most);
  const rows = await Promise.all(
    latest.map(async (number) => {
      const sealed = await store.fate(number);
      return sealed && unseal<SentRow>(key, `fates/${number}`, sealed);
    }),
  );
  return rows.filter((row) => row !== undefined);
}
