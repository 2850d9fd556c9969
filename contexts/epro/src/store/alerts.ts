import type { Row, Sql, Tx } from '@verum/database';

export interface NewAlert {
  readonly alert: string;
  readonly study: string;
  readonly rule: string;
  readonly subject: string;
  readonly site: string;
  readonly of: string;
  readonly isUrgent: boolean;
  /** Where it is posted besides; '' nowhere. */
  readonly webhook: string;
}

/** Woken when an alert is to be posted. */
export const alertsChannel = 'alerts';

/** Raises each once, however often it is found; says which were new. */
export async function raiseAlerts(tx: Tx, at: string, alerts: readonly NewAlert[]): Promise<readonly string[]> {
  if (alerts.length === 0) return [];
  const rows = alerts.map(({ isUrgent, ...alert }) => ({ ...alert, is_urgent: isUrgent }));
  const raised = await tx<{ alert: string }>(
    `with found as (
       select * from jsonb_to_recordset($1) as r (alert uuid, study text, rule text, subject text, site text, of text,
                                                  is_urgent boolean, webhook text)),
     raised as (
       insert into alert (study, alert, rule, subject, site, of, is_urgent, raised_at)
       select study, alert, rule, subject, site, of, is_urgent, $2 from found
       on conflict on constraint alert_once do nothing
       returning study, alert),
     posted as (
       insert into alert_post (study, alert, url, next_at)
       select study, alert, webhook, $2 from raised join found using (study, alert) where webhook <> '')
     select alert from raised`,
    [JSON.stringify(rows), at],
  );
  if (raised.length > 0 && alerts.some(({ webhook }) => webhook !== '')) tx.wake(alertsChannel);
  return raised.map(({ alert }) => alert);
}

export interface StoredAlert {
  readonly alert: string;
  readonly rule: string;
  readonly subject: string;
  readonly site: string;
  readonly of: string;
  readonly isUrgent: boolean;
  /** ISO 8601, UTC, as the others. */
  readonly raisedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly closedWhy: string | null;
  readonly post: string | null;
  readonly postWhy: string | null;
}

const columns = `a.alert, a.rule, a.subject, a.site, a.of, a.is_urgent as "isUrgent", a.raised_at as "raisedAt",
  a.closed_at as "closedAt", a.closed_by as "closedBy", a.closed_why as "closedWhy", p.state as post, p.why as "postWhy"`;

/** Newest first. `sites`: null for all of the study's. */
export async function listAlerts(
  sql: Sql,
  given: {
    readonly study: string;
    readonly sites: string[] | null;
    readonly site: string;
    readonly subject: string;
    readonly alsoClosed: boolean;
    readonly after: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<StoredAlert[]> {
  const { study, sites, site, subject, alsoClosed, after, limit } = given;
  return await sql<StoredAlert & Row>(
    `select ${columns} from alert a left join alert_post p using (study, alert)
      where a.study = $1 and ($2::text[] is null or a.site = any($2)) and ($3 = '' or a.site = $3)
        and ($4 = '' or a.subject = $4) and ($5 or a.closed_at is null)
        and ($6::timestamptz is null or (a.raised_at, a.alert) < ($6::timestamptz, $7::uuid))
      order by a.raised_at desc, a.alert desc limit $8`,
    [study, sites, site, subject, alsoClosed, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

export async function findAlert(
  sql: Sql,
  { study, alert }: { readonly study: string; readonly alert: string },
  sites: string[] | null,
): Promise<StoredAlert | undefined> {
  const [row] = await sql<StoredAlert & Row>(
    `select ${columns} from alert a left join alert_post p using (study, alert)
      where a.study = $1 and a.alert::text = $2 and ($3::text[] is null or a.site = any($3))`,
    [study, alert, sites],
  );
  return row;
}

/** False where it is closed already. */
export async function closeAlert(
  tx: Tx,
  { study, alert }: { readonly study: string; readonly alert: string },
  { at, by, why }: { readonly at: string; readonly by: string; readonly why: string },
): Promise<boolean> {
  const rows = await tx(
    `update alert set closed_at = $3, closed_by = $4, closed_why = $5
      where study = $1 and alert::text = $2 and closed_at is null returning 1`,
    [study, alert, at, by, why],
  );
  return rows.length > 0;
}
