import type { CallingDevice } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import { isOnce, type KnownByName, type NewEntry } from '../domain/decide-entries.ts';
import { partsOf, type SentEntry } from '../domain/sent-entry.ts';

interface KnownRow {
  readonly subject: string;
  readonly entry: string;
  readonly answers_task: string | null;
  readonly fate: 'KEPT' | 'SET_ASIDE';
  readonly why: string;
  readonly received_at: string;
  /** What was signed; null of one that bears another name and answers one of the tasks. */
  readonly bytes: Uint8Array | null;
}

/** Entries of one subject, as its device sent them. */
export interface SubjectEntries {
  readonly subject: string;
  readonly sent: readonly SentEntry[];
}

export interface Known {
  readonly byName: ReadonlyMap<string, KnownByName>;
  /** The tasks of a subject that an entry answers. */
  answeredOf(subject: string): readonly string[];
}

/**
 * What is stored under the names of these, and which of their subjects' tasks are answered. Written so that it is looked
 * up by whole keys whatever the planner knows of the tables: a plan that was made while they were empty is kept, and a
 * join would walk through all entries of the study.
 */
export async function findKnown(sql: Sql, study: string, of: readonly SubjectEntries[]): Promise<Known> {
  const asked = of.flatMap(({ subject, sent }) => sent.map(({ entry, task }) => ({ subject, entry, task })));
  const rows = await sql<KnownRow>(
    `select e.subject, e.entry, null as answers_task, e.fate, e.why, e.received_at,
       (select s.bytes from signed_entry s where s.study = e.study and s.entry = e.entry)
     from entry e where e.study = $1 and e.entry = any($2::uuid[])
     union all
     select e.* from unnest($3::text[], $4::text[]) as a (subject, task) cross join lateral (
       select e.subject, e.entry, e.answers_task, e.fate, e.why, e.received_at, null::bytea
       from entry e
       where e.study = $1 and e.subject = a.subject and e.fate = 'KEPT' and e.answers_task = a.task limit 1
     ) e`,
    [study, asked.map(({ entry }) => entry), asked.map(({ subject }) => subject), asked.map(({ task }) => task)],
  );
  const answering = rows.filter(({ bytes }) => bytes === null);
  return {
    byName: new Map(
      rows.flatMap(({ entry, bytes, fate, why, received_at }) =>
        bytes ? [[entry, { entry, bytes, fate, why, receivedAtMs: Date.parse(received_at) }] as const] : [],
      ),
    ),
    answeredOf: (subject) =>
      answering.flatMap((row) => (row.subject === subject && row.answers_task !== null ? [row.answers_task] : [])),
  };
}

/** One to be stored, and the device that sent it. */
export interface EntryOf extends NewEntry {
  readonly device: CallingDevice;
}

/**
 * All of them with their answers and the bytes that were signed, in one statement. Answers with the names of those that
 * were stored: one that is not among them is another subject's.
 */
export async function insertEntries(
  tx: Tx,
  study: string,
  entries: readonly EntryOf[],
  receivedAt: string,
): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set();
  const rows = await tx<{ entry: string }>(
    `with kept as (
       insert into entry (study, entry, subject, site, device, number, task, schedule, answers_task, into_visit,
         into_form, instrument, instrument_version, language, app_version, started_at, submitted_at, zone,
         offset_minutes, skew_ms, true_at, received_at, fate, why, is_late, flags)
       select $1, entry, subject, site, device, number, task, schedule, answers_task, into_visit, into_form, instrument,
         instrument_version, language, app_version, started_at, submitted_at, zone, offset_minutes, skew_ms, true_at,
         $2, fate, why, is_late, flags
       from jsonb_to_recordset($3) as g (entry uuid, subject text, site text, device text, number bigint, task text,
         schedule text, answers_task text, into_visit text, into_form text, instrument text, instrument_version text,
         language text, app_version text, started_at timestamptz, submitted_at timestamptz, zone text,
         offset_minutes integer, skew_ms bigint, true_at timestamptz, fate text, why text, is_late boolean, flags text[])
       on conflict (study, entry) do nothing
       returning entry, subject, site
     ), signed as (
       insert into signed_entry (study, entry, subject, site, bytes, signature)
       select $1, entry, subject, site, bytes, signature
       from unnest($4::uuid[], $5::bytea[], $6::bytea[]) as s (entry, bytes, signature) join kept using (entry)
     ), answered as (
       insert into answer (study, entry, position, site, item, values, declined, at)
       select $1, entry, position, site, item, values, declined, at
       from jsonb_to_recordset($7) as a (entry uuid, position integer, item text, values jsonb, declined boolean,
         at timestamptz) join kept using (entry)
     )
     select entry from kept`,
    [
      ...[study, receivedAt, JSON.stringify(entries.map(columnsOf))],
      ...[entries.map(({ sent }) => sent.entry), entries.map(({ bytes }) => Buffer.from(bytes))],
      ...[entries.map(({ signature }) => Buffer.from(signature)), JSON.stringify(entries.flatMap(answersOf))],
    ],
  );
  return new Set(rows.map(({ entry }) => entry));
}

function columnsOf({ device: { subject, site, device }, sent, judged, window, lands }: EntryOf) {
  const { entry, number, task, instrument, language, submitted, started } = sent;
  return {
    ...{ subject, site, device, entry, number, task, instrument, language, schedule: partsOf(task).schedule },
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
  readonly device: CallingDevice;
  /** SHA-256 of the bytes. */
  readonly hash: Uint8Array;
  readonly entry: string;
  readonly number: number | null;
  readonly why: string;
}

/** So that the site is told; once, however often it is sent again. */
export async function insertRefused(
  tx: Tx,
  study: string,
  refused: readonly RefusedEntry[],
  at: string,
): Promise<void> {
  if (refused.length === 0) return;
  const column = <T>(of: (one: RefusedEntry) => T) => refused.map(of);
  await tx(
    `insert into refused_entry (study, device, hash, subject, site, entry, number, why, at)
     select $1, device, hash, subject, site, entry, number, why, $2
     from unnest($3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::bigint[], $9::text[])
       as r (device, subject, site, hash, entry, number, why)
     on conflict do nothing`,
    [
      ...[study, at, column((one) => one.device.device), column((one) => one.device.subject)],
      ...[column((one) => one.device.site), column(({ hash }) => Buffer.from(hash)), column(({ entry }) => entry)],
      ...[column(({ number }) => number), column(({ why }) => why)],
    ],
  );
}

const iso = (ms: number) => new Date(ms).toISOString();
