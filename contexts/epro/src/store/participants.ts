import type { Row, Sql, Tx } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

export interface ParticipantKey extends SubjectKey {
  readonly site: string;
}

export type AnchorName = 'consent' | 'enrolment' | 'randomisation' | 'visit';

/** Takes part from now on; says whether that is news. */
export async function addParticipant(tx: Tx, { study, subject, site }: ParticipantKey): Promise<boolean> {
  const rows = await tx(
    'insert into participant (study, subject, site) values ($1, $2, $3) on conflict do nothing returning 1',
    [study, subject, site],
  );
  return rows.length > 0;
}

export interface NewAnchor {
  readonly anchor: AnchorName;
  readonly visit: string;
  /** Civil date; null takes it back. */
  readonly date: string | null;
}

/** What is as it was leaves no trace, and nothing is taken back that never was. */
export async function setAnchors(
  tx: Tx,
  { study, subject, site }: ParticipantKey,
  anchors: readonly NewAnchor[],
): Promise<void> {
  if (anchors.length === 0) return;
  await tx(
    `insert into anchor_date (study, subject, site, anchor, visit, date)
     select $1, $2, $3, r.anchor, r.visit, r.date
       from jsonb_to_recordset($4) as r (anchor text, visit text, date date)
      where r.date is not null or exists (
        select from anchor_date a where a.study = $1 and a.subject = $2 and a.anchor = r.anchor and a.visit = r.visit)
     on conflict (study, subject, anchor, visit) do update set date = excluded.date
      where anchor_date.date is distinct from excluded.date`,
    [study, subject, site, JSON.stringify(anchors)],
  );
}

export async function setSiteZone(
  tx: Tx,
  { study, site, zone }: { readonly study: string; readonly site: string; readonly zone: string },
): Promise<void> {
  await tx(
    `insert into site_zone (study, site, zone) values ($1, $2, $3)
     on conflict (study, site) do update set zone = excluded.zone`,
    [study, site, zone],
  );
}

/** Where the site's clocks are; UTC while trial has not told. */
export async function siteZone(sql: Sql, study: string, site: string): Promise<string> {
  const [row] = await sql<{ zone: string }>('select zone from site_zone where study = $1 and site = $2', [study, site]);
  return row?.zone ?? 'UTC';
}

export interface Decision {
  readonly origin: 'SITE' | 'TRIAL';
  readonly state: 'active' | 'paused' | 'ended';
  readonly from: string;
  readonly reason: string;
  readonly at: string;
  readonly by: string;
}

/** The caller holds the subject alone. */
export async function addDecision(tx: Tx, { study, subject, site }: ParticipantKey, decision: Decision): Promise<void> {
  const { origin, state, from, reason, at, by } = decision;
  await tx(
    `insert into participation (study, subject, site, seq, origin, state, from_date, reason, at, by)
     select $1, $2, $3, coalesce(max(seq), 0) + 1, $4, $5, $6, $7, $8, $9
       from participation where study = $1 and subject = $2`,
    [study, subject, site, origin, state, from, reason, at, by],
  );
}

/** Takes back what trial had said, unless it says the same again; true where it does. */
export async function keepTrialEnd(tx: Tx, { study, subject }: SubjectKey, from: string | null): Promise<boolean> {
  await tx(
    `update participation set is_taken_back = true
      where study = $1 and subject = $2 and origin = 'TRIAL' and not is_taken_back and from_date is distinct from $3::date`,
    [study, subject, from],
  );
  const rows = await tx(
    `select 1 from participation where study = $1 and subject = $2 and origin = 'TRIAL' and not is_taken_back`,
    [study, subject],
  );
  return rows.length > 0;
}

/** Whether trial has ended it. */
export async function isEndedByTrial(sql: Sql, { study, subject }: SubjectKey): Promise<boolean> {
  const rows = await sql(
    `select 1 from participation where study = $1 and subject = $2 and origin = 'TRIAL' and not is_taken_back`,
    [study, subject],
  );
  return rows.length > 0;
}

export interface Seen {
  readonly subject: string;
  readonly lastSeenAt: string | null;
  readonly isPaired: boolean;
  readonly isStoreLost: boolean;
}

interface SeenRow extends Row {
  readonly subject: string;
  readonly last_seen_at: string | null;
  readonly is_paired: boolean;
  readonly is_store_lost: boolean;
}

/** What is known of their own devices; a revoked one says nothing of its store any more. */
export async function devicesSeen(
  sql: Sql,
  study: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Seen>> {
  const rows = await sql<SeenRow>(
    `select d.subject, max(s.last_seen_at) as last_seen_at,
            bool_or(d.kind = 'OWN' and d.revoked_at is null) as is_paired,
            coalesce(bool_or(s.store_lost_at is not null) filter (where d.revoked_at is null), false) as is_store_lost
       from device d left join device_state s using (study, device)
      where d.study = $1 and d.subject = any($2) group by d.subject`,
    [study, subjects],
  );
  return new Map(
    rows.map((row) => [
      row.subject,
      {
        subject: row.subject,
        lastSeenAt: row.last_seen_at,
        isPaired: row.is_paired,
        isStoreLost: row.is_store_lost,
      },
    ]),
  );
}

/** Subjects in their order, within the sites. */
export async function listSubjects(
  sql: Sql,
  {
    study,
    sites,
    site,
    after,
    limit,
  }: {
    readonly study: string;
    readonly sites: string[] | null;
    readonly site: string;
    readonly after: string;
    readonly limit: number;
  },
): Promise<string[]> {
  const rows = await sql<{ subject: string }>(
    `select subject from participant
      where study = $1 and ($2::text[] is null or site = any($2)) and ($3 = '' or site = $3) and subject > $4
      order by subject limit $5`,
    [study, sites, site, after, limit],
  );
  return rows.map(({ subject }) => subject);
}
