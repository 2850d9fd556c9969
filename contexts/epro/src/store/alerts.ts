import type { Tx } from '@verum/database';

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
export const postsChannel = 'alert-posts';

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
  if (raised.length > 0 && alerts.some(({ webhook }) => webhook !== '')) tx.wake(postsChannel);
  return raised.map(({ alert }) => alert);
}
