import type { CallingDevice } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import { isOnce, type KnownByName, type NewEntry } from '../domain/decide-entries.ts';
import { partsOf, type SentEntry } from '../domain/sent-entry.ts';

interface KnownRow {
  readonly entry: string;
  readonly answers_task: string | null;
  readonly fate: 'KEPT' | 'SET_ASIDE';
  readonly why: string;
  readonly received_at: string;
  /** What was signed; null of one that bears another name and answers one of the tasks. */
  readonly bytes: Uint8Array | null;
}

export interface Known {
  readonly byName: readonly KnownByName[];
  /** The tasks that an entry answers. */
  readonly answered: readonly string[];
}

/** What is stored under the names of these, and which of their tasks are answered. */
export async function findKnown(
  sql: Sql,
  { study, subject }: CallingDevice,
  sent: readonly SentEntry[],
): Promise<Known> {
  if (sent.length === 0) return { byName: [], answered: [] };
  const rows = await sql<KnownRow>(
    `select e.entry, e.answers_task, e.fate, e.why, e.received_at, s.bytes
     from entry e join signed_entry s using (study, entry)
     where e.study = $1 and e.entry = any($2::uuid[])
     union all
     select e.entry, e.answers_task, e.fate, e.why, e.received_at, null
     from entry e
     where e.study = $1 and e.subject = $3 and e.fate = 'KEPT' and e.answers_task = any($4)`,
    [study, sent.map(({ entry }) => entry), subject, sent.map(({ task }) => task)],
  );
  return {
    byName: rows.flatMap(({ entry, bytes, fate, why, received_at }) =>
      bytes ? [{ entry, bytes, fate, why, receivedAtMs: Date.parse(received_at) }] : [],
    ),
    answered: rows.flatMap(({ bytes, answers_task }) =>
      bytes === null && answers_task !== null ? [answers_task] : [],
    ),
  };
}

/**
 * All of them with their answers and the bytes that were signed, and where the device is now, in one statement. Answers
 * with the names of those that were stored: one that is not among them is another subject's.
 */
export async function insertEntries(
  tx: Tx,
  device: CallingDevice,
  entries: readonly NewEntry[],
  receivedAt: string,
): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set();
  const { study, subject, site } = device;
  const rows = await tx<{ entry: string }>(
    `with kept as (
       insert into entry (study, entry, subject, site, device, number, task, schedule, answers_task, into_visit,
         into_form, instrument, instrument_version, language, app_version, started_at, submitted_at, zone, offset_minutes, skew_ms, true_at,
         received_at, fate, why, is_late, flags)
       select $1, entry, $2, $3, $4, number, task, schedule, answers_task, into_visit, into_form, instrument,
         instrument_version, language,
         app_version, started_at, submitted_at, zone, offset_minutes, skew_ms, true_at, $5, fate, why, is_late, flags
       from jsonb_to_recordset($6) as g (entry uuid, number bigint, task text, schedule text, answers_task text,
         into_visit text, into_form text, instrument text, instrument_version text, language text, app_version text, started_at timestamptz,
         submitted_at timestamptz, zone text, offset_minutes integer, skew_ms bigint, true_at timestamptz, fate text,
         why text, is_late boolean, flags text[])
       on conflict (study, entry) do nothing
       returning entry
     ), signed as (
       insert into signed_entry (study, entry, subject, site, bytes, signature)
       select $1, entry, $2, $3, bytes, signature
       from unnest($7::uuid[], $8::bytea[], $9::bytea[]) as s (entry, bytes, signature) join kept using (entry)
     ), answered as (
       insert into answer (study, entry, position, site, item, values, declined, at)
       select $1, entry, position, $3, item, values, declined, at
       from jsonb_to_recordset($10) as a (entry uuid, position integer, item text, values jsonb, declined boolean,
         at timestamptz) join kept using (entry)
     )
     select entry from kept`,
    [
      ...[study, subject, site, device.device, receivedAt, JSON.stringify(entries.map(columnsOf))],
      ...[entries.map(({ sent }) => sent.entry), entries.map(({ bytes }) => Buffer.from(bytes))],
      ...[entries.map(({ signature }) => Buffer.from(signature)), JSON.stringify(entries.flatMap(answersOf))],
    ],
  );
  return new Set(rows.map(({ entry }) => entry));
}

function columnsOf({ sent, judged, window, lands }: NewEntry) {
  const { entry, number, task, instrument, language, submitted, started } = sent;
  return {
    ...{ entry, number, task, instrument, language, schedule: partsOf(task).schedule },
    answers_task: isOnce(window) ? task : null,
    into_visit: lands.visit,
    into_form: lands.form,
    instrument_version: sent.instrumentVersion,
    app_version: sent.appVersion,
    started_at: iso(started.atMs),
    submitted_at: iso(submitted.atMs),
    zone: submitted.zone,
    offset_minutes: submitted.offsetMinutes,
    skew_ms: submitted.skewMs ?? null,
    true_at: iso(judged.trueAtMs),
    fate: judged.fate,
    why: judged.why,
    is_late: judged.isLate,
    flags: judged.flags,
  };
}

function answersOf({ sent }: NewEntry) {
  return sent.answers.map(({ item, values, declined, atMs }, index) => ({
    ...{ entry: sent.entry, position: index + 1, item, values, declined },
    at: atMs === undefined ? null : iso(atMs),
  }));
}

export interface RefusedEntry {
  /** SHA-256 of the bytes. */
  readonly hash: Uint8Array;
  readonly entry: string;
  readonly number: number | null;
  readonly why: string;
}

/** So that the site is told; once, however often it is sent again. */
export async function insertRefused(
  tx: Tx,
  { study, subject, site, device }: CallingDevice,
  refused: readonly RefusedEntry[],
  at: string,
): Promise<void> {
  if (refused.length === 0) return;
  await tx(
    `insert into refused_entry (study, device, hash, subject, site, entry, number, why, at)
     select $1, $2, hash, $3, $4, entry, number, why, $5
     from unnest($6::bytea[], $7::text[], $8::bigint[], $9::text[]) as r (hash, entry, number, why)
     on conflict do nothing`,
    [
      ...[study, device, subject, site, at, refused.map(({ hash }) => Buffer.from(hash))],
      ...[refused.map(({ entry }) => entry), refused.map(({ number }) => number), refused.map(({ why }) => why)],
    ],
  );
}

const iso = (ms: number) => new Date(ms).toISOString();
