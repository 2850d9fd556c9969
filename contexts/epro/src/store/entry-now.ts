import type { Sql } from '@verum/database';
import type { Answers } from '@verum/diary-rules';

/** An entry as it counts now: what was answered, with the corrections that the participant has confirmed. */
export interface EntryNow {
  readonly study: string;
  readonly entry: string;
  readonly subject: string;
  readonly site: string;
  readonly device: string;
  readonly task: string;
  readonly intoVisit: string;
  readonly instrument: string;
  readonly instrumentVersion: string;
  readonly fate: 'KEPT' | 'SET_ASIDE';
  /** ISO 8601, UTC. */
  readonly trueAt: string;
  readonly answers: Answers;
  /** How many corrections were confirmed. */
  readonly revision: number;
}

interface EntryRow extends Omit<EntryNow, 'answers' | 'revision'> {
  readonly given: readonly { readonly item: string; readonly values: readonly string[]; readonly declined: boolean }[];
  readonly corrected: readonly { readonly item: string; readonly values: readonly string[] }[];
}

/** `sites`: null for all of the study's. */
export async function findEntryNow(
  sql: Sql,
  { study, entry }: { readonly study: string; readonly entry: string },
  sites: string[] | null,
): Promise<EntryNow | undefined> {
  const [row] = await sql<EntryRow>(
    `select e.study, e.entry, e.subject, e.site, e.device, e.task, e.into_visit as "intoVisit", e.instrument,
       e.instrument_version as "instrumentVersion", e.fate, e.true_at as "trueAt",
       (select coalesce(json_agg(json_build_object('item', a.item, 'values', a.values, 'declined', a.declined)
          order by a.position), '[]') from answer a where a.study = e.study and a.entry = e.entry) as given,
       (select coalesce(json_agg(json_build_object('item', c.item, 'values', c.new_values)
          order by c.answered_at, c.correction), '[]')
        from correction c where c.study = e.study and c.entry = e.entry and c.state = 'CONFIRMED') as corrected
     from entry e where e.study = $1 and e.entry::text = $2 and ($3::text[] is null or e.site = any($3))`,
    [study, entry, sites],
  );
  if (!row) return undefined;
  const { given, corrected, ...rest } = row;
  const answers: Record<string, Answers[string]> = {};
  for (const { item, values, declined } of given) {
    if (declined || values.length > 0) answers[item] = { values, declined };
  }
  for (const { item, values } of corrected) answers[item] = { values, declined: false };
  return { ...rest, answers, revision: corrected.length };
}
