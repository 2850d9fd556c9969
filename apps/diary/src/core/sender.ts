import { type Method, Refused } from './calls.ts';
import { waiting } from './mark.ts';
import { type Fate, type OutboxRow, outboxRow, settle } from './outbox.ts';
import { unsealBytes } from './seal.ts';
import type { Session } from './session.ts';
import { TakenOver } from './store.ts';

const submitEntries: Method = { verb: 'POST', path: '/v1/diary/entries', name: 'SubmitEntries' };
const entriesMax = 20;
/** Of base64; a request is at most 1 MB. */
const charactersMax = 600_000;

interface SubmitAnswer {
  readonly results?: readonly {
    readonly entry?: string;
    readonly fate?: string;
    readonly why?: string;
    readonly receivedAt?: string;
  }[];
}

const fates: Readonly<Record<string, Fate>> = {
  ENTRY_FATE_KEPT: 'kept',
  ENTRY_FATE_SET_ASIDE: 'set-aside',
  ENTRY_FATE_REFUSED: 'refused',
};

/**
 * Sends what waits, in order, until nothing does. Sent again after an answer was lost, an entry is found to be there
 * already: the server takes each once.
 *
 * @throws Unreached, or Refused with what the server said of the request as a whole
 */
export async function sendWaiting(session: Session): Promise<void> {
  let most = entriesMax;
  for (;;) {
    const numbers = await waiting(session.store);
    if (numbers.length === 0) return;
    const rows = await batchOf(session, numbers.slice(0, most));
    try {
      for (const row of rows) await sendPhotos(session, row);
      await sendRows(session, rows);
      most = entriesMax;
    } catch (error) {
      // One that cannot be taken must not hold up the others: each for itself, then.
      if (!isAboutContent(error)) throw error;
      if (rows.length > 1) most = 1;
      else await giveUp(session, rows, error);
    }
  }
}

/** The server says of one entry alone that it is not as it has to be. It stays in the outbox, and the site is asked. */
async function giveUp(session: Session, rows: readonly OutboxRow[], { reason }: Refused): Promise<void> {
  const receivedAtMs = session.clock.trueMs();
  await settle(
    session,
    rows.map((row) => ({ row, fate: 'refused' as const, why: reason, receivedAtMs })),
  );
}

const contentReasons = new Set(['INVALID_REQUEST', 'TOO_LARGE']);
const isAboutContent = (error: unknown): error is Refused =>
  error instanceof Refused && contentReasons.has(error.reason);

async function batchOf(session: Session, numbers: readonly number[]): Promise<readonly OutboxRow[]> {
  const rows: OutboxRow[] = [];
  let characters = 0;
  for (const number of numbers) {
    const row = await outboxRow(session, number);
    // Only who writes takes entries out, and that was somebody else.
    if (!row) throw new TakenOver();
    characters += row.bytes.length;
    if (rows.length > 0 && characters > charactersMax) break;
    rows.push(row);
  }
  return rows;
}

async function sendPhotos({ calls, key, store, device, privateKey }: Session, { photos }: OutboxRow): Promise<void> {
  for (const sha256 of photos) {
    const sealed = await store.photo(sha256);
    if (!sealed) continue;
    const bytes = new Uint8Array(await unsealBytes(key, `photos/${sha256}`, sealed));
    const putPhoto: Method = { verb: 'PUT', path: `/v1/diary/photos/${sha256}`, name: 'PutPhoto' };
    await calls.call(putPhoto, bytes, { device, privateKey });
  }
}

async function sendRows(session: Session, rows: readonly OutboxRow[]): Promise<void> {
  const { calls, clock, device, privateKey } = session;
  const body = { entries: rows.map(({ bytes, signature }) => ({ entry: bytes, signature })) };
  const answer = await calls.call<SubmitAnswer>(submitEntries, JSON.stringify(body), { device, privateKey });
  const told = new Map((answer.results ?? []).map((result) => [result.entry ?? '', result]));
  const settled = rows.flatMap((row) => {
    const result = told.get(row.entry);
    const fate = fates[result?.fate ?? ''];
    if (!fate) return [];
    const receivedAtMs = Date.parse(result?.receivedAt ?? '') || clock.trueMs();
    return [{ row, fate, why: result?.why ?? '', receivedAtMs }];
  });
  // Nothing told of any of them would be asked for ever.
  if (settled.length === 0) throw new Refused(502, 'NO_RESULT');
  await settle(session, settled);
}
