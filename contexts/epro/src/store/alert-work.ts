import type { Row, Sql, Tx } from '@verum/database';

/** Whether a study is to be looked at, or anything to be posted: asked first, because a write for nothing costs a commit. */
export async function isAlertWorkDue(sql: Sql, now: string): Promise<boolean> {
  const [found] = await sql<{ due: boolean }>(
    `select exists (select from alert_watch where next_at <= $1 and leased_until < clock_timestamp())
         or exists (select from alert_post where state = 'WAITING' and next_at <= $1 and leased_until < clock_timestamp())
         as due`,
    [now],
  );
  return found?.due === true;
}

export interface Lease {
  readonly now: string;
  readonly seconds: number;
  readonly limit: number;
}

/** Studies whose time it is and that nobody looks at. */
export async function leaseWatches(tx: Tx, { now, seconds, limit }: Lease): Promise<string[]> {
  const rows = await tx<{ study: string }>(
    `update alert_watch w set leased_until = clock_timestamp() + make_interval(secs => $2)
       from (select study from alert_watch where next_at <= $1 and leased_until < clock_timestamp()
              order by next_at limit $3 for update skip locked) due
      where w.study = due.study returning w.study`,
    [now, seconds, limit],
  );
  return rows.map(({ study }) => study);
}

/** `nextAt`: ISO 8601, or `infinity` where nothing is to be looked for any more. */
export async function endWatch(tx: Tx, study: string, nextAt: string): Promise<void> {
  await tx(`update alert_watch set next_at = $2, leased_until = '-infinity' where study = $1`, [study, nextAt]);
}

export interface AlertPost {
  readonly study: string;
  readonly alert: string;
  readonly url: string;
  readonly tries: number;
  readonly rule: string;
  readonly subject: string;
  readonly site: string;
  readonly of: string;
  readonly isUrgent: boolean;
  readonly raisedAt: string;
}

export async function leasePosts(tx: Tx, { now, seconds, limit }: Lease): Promise<AlertPost[]> {
  return await tx<AlertPost & Row>(
    `update alert_post p set leased_until = clock_timestamp() + make_interval(secs => $2)
       from (select study, alert from alert_post
              where state = 'WAITING' and next_at <= $1 and leased_until < clock_timestamp()
              order by next_at limit $3 for update skip locked) due, alert a
      where p.study = due.study and p.alert = due.alert and a.study = p.study and a.alert = p.alert
     returning p.study, p.alert, p.url, p.tries, a.rule, a.subject, a.site, a.of, a.is_urgent as "isUrgent",
               a.raised_at as "raisedAt"`,
    [now, seconds, limit],
  );
}

export async function endPost(
  tx: Tx,
  { study, alert }: Pick<AlertPost, 'study' | 'alert'>,
  outcome: {
    readonly state: 'WAITING' | 'SENT' | 'FAILED';
    readonly tries: number;
    readonly why: string;
    readonly nextAt: string;
  },
): Promise<void> {
  await tx(
    `update alert_post set state = $3, tries = $4, why = $5, next_at = $6, leased_until = '-infinity'
      where study = $1 and alert = $2`,
    [study, alert, outcome.state, outcome.tries, outcome.why, outcome.nextAt],
  );
}

export interface Watched {
  readonly subject: string;
  readonly site: string;
  /** When an own device that is not revoked was last heard of; null where none is paired. */
  readonly lastSeenAt: string | null;
}

/** Those who take part, by subject, after one. */
export async function watchedOf(sql: Sql, study: string, after: string, limit: number): Promise<Watched[]> {
  return await sql<Watched & Row>(
    `select p.subject, p.site,
            (select max(s.last_seen_at) from device d join device_state s using (study, device)
              where d.study = p.study and d.subject = p.subject and d.kind = 'OWN' and d.revoked_at is null) as "lastSeenAt"
       from participant p where p.study = $1 and p.subject > $2 order by p.subject limit $3`,
    [study, after, limit],
  );
}
