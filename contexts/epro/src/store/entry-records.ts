import type { Row, Sql } from '@verum/database';

/** An entry as the site sees it. */
export interface EntryRecord {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly entry: string;
  /** Of its device. */
  readonly number: string;
  readonly task: string;
  readonly intoVisit: string;
  readonly intoForm: string;
  /** Null where edc has not told. */
  readonly isFormRepeating: boolean | null;
  /** ISO 8601, UTC; so the others. */
  readonly receivedAt: string;
  readonly trueAt: string;
  readonly fate: 'KEPT' | 'SET_ASIDE';
  readonly why: string;
  readonly isLate: boolean;
  readonly flags: readonly string[];
  /** What was signed. */
  readonly bytes: Uint8Array;
}

const columns = `e.study, e.subject, e.site, e.entry, e.number::text as number, e.task, e.into_visit as "intoVisit", e.into_form as "intoForm",
  (select f.is_repeating from casebook_form f where f.study = e.study and f.form = e.into_form) as "isFormRepeating",
  e.received_at as "receivedAt", e.true_at as "trueAt", e.fate, e.why, e.is_late as "isLate", e.flags, s.bytes`;

export interface EntryList {
  readonly study: string;
  /** '' where it does not matter; so the schedule and the site. */
  readonly subject: string;
  readonly site: string;
  readonly schedule: string;
  /** Null: all of the study's. */
  readonly sites: string[] | null;
  /** Where the page before ended. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Newest first, and those that came together as they were made. */
export async function listEntries(sql: Sql, list: EntryList): Promise<EntryRecord[]> {
  const { study, subject, site, schedule, sites, after, limit } = list;
  return await sql<EntryRecord & Row>(
    `select ${columns} from entry e join signed_entry s using (study, entry)
     where e.study = $1 and ($2 = '' or e.subject = $2) and ($3 = '' or e.site = $3) and ($4 = '' or e.schedule = $4)
       and ($5::text[] is null or e.site = any($5))
       and ($6::timestamptz is null or (e.received_at, e.number, e.entry) < ($6, $7::bigint, $8::uuid))
     order by e.received_at desc, e.number desc, e.entry desc limit $9`,
    [study, subject, site, schedule, sites, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit],
  );
}

export async function findEntryRecord(
  sql: Sql,
  { study, entry }: { readonly study: string; readonly entry: string },
  sites: string[] | null,
): Promise<EntryRecord | undefined> {
  const rows = await sql<EntryRecord & Row>(
    `select ${columns} from entry e join signed_entry s using (study, entry)
     where e.study = $1 and e.entry::text = $2 and ($3::text[] is null or e.site = any($3))`,
    [study, entry, sites],
  );
  return rows[0];
}
