import type { Row, Sql } from '@verum/database';

export interface WatchedParticipant {
  readonly subject: string;
  readonly site: string;
  /** When one of its devices was last heard of; null where none was ever paired. */
  readonly lastSeenAt: string | null;
  readonly isStoreLost: boolean;
  readonly openAlerts: number;
}

/** By subject, after the place given. `site`: '' for all; `sites`: null for all of the study's. */
export async function listWatched(
  sql: Sql,
  given: {
    readonly study: string;
    readonly site: string;
    readonly sites: string[] | null;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<WatchedParticipant[]> {
  const { study, site, sites, after, limit } = given;
  return await sql<WatchedParticipant & Row>(
    `with page as (
       select study, subject, site from participant
       where study = $1 and ($2 = '' or site = $2) and ($3::text[] is null or site = any($3))
         and ($4::text is null or subject > $4)
       order by subject limit $5
     )
     select p.subject, p.site, d.seen as "lastSeenAt", coalesce(d.is_lost, false) as "isStoreLost",
       (select count(*) from alert a where a.study = p.study and a.subject = p.subject and a.closed_at is null) as "openAlerts"
     from page p left join lateral (
       select max(s.last_seen_at) as seen, bool_or(s.store_lost_at is not null and v.revoked_at is null) as is_lost
       from device v join device_state s using (study, device) where v.study = p.study and v.subject = p.subject
     ) d on true
     order by p.subject`,
    [study, site, sites, after ?? null, limit],
  );
}

/** By subject: the tasks of these days that are answered. */
export async function answeredBetween(
  sql: Sql,
  {
    study,
    subjects,
    from,
    to,
  }: { readonly study: string; readonly subjects: readonly string[]; readonly from: string; readonly to: string },
): Promise<ReadonlyMap<string, ReadonlyMap<string, { readonly isLate: boolean }>>> {
  // In one row a subject: 46,000 rows would cost more on their way than everything else.
  const rows = await sql<{ subject: string; done: string[] | null; late: string[] | null }>(
    `select subject, array_agg(answers_task) filter (where not is_late) as done,
            array_agg(answers_task) filter (where is_late) as late
     from entry
     where study = $1 and subject = any($2) and fate = 'KEPT' and split_part(answers_task, '/', 2) between $3 and $4
     group by subject`,
    [study, subjects, from, to],
  );
  return new Map(rows.map(({ subject, done, late }) => [subject, tasksOf(done ?? [], late ?? [])]));
}

function tasksOf(done: readonly string[], late: readonly string[]): ReadonlyMap<string, { readonly isLate: boolean }> {
  const tasks = new Map<string, { readonly isLate: boolean }>();
  for (const task of done) tasks.set(task, { isLate: false });
  for (const task of late) tasks.set(task, { isLate: true });
  return tasks;
}
