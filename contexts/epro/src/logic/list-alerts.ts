import { type Call, keyIn, pageOf, pageSizeOf, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/alerts.ts';
import { requireReached } from './require-reached.ts';

export type StoredAlert = store.StoredAlert;

export interface ListAlerts {
  readonly study: string;
  readonly site: string;
  readonly subject: string;
  readonly alsoClosed: boolean;
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * Newest first; without those that are closed unless asked for.
 * @throws Refusal NOT_FOUND for a site or a subject that is not reached
 */
export async function listAlerts({ database }: ServiceContext, call: Call, query: ListAlerts) {
  const after = keyIn(query.pageToken, [/^\d{4}-[0-9T:.+Z -]{6,30}$/, /^[0-9a-f-]{36}$/]);
  const size = pageSizeOf(query.pageSize);
  const rows = await database.read(call, async (sql) => {
    const sites = await requireReached(sql, call, query);
    return await store.listAlerts(sql, { ...query, sites, after, limit: size + 1 });
  });
  const { page, nextPageToken } = pageOf(rows, size, ({ raisedAt, alert }) => [raisedAt, alert]);
  return { alerts: page, nextPageToken };
}

/**
 * Somebody has seen to it. It stays, with who and why.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS for one that is closed
 */
export async function closeAlert(
  { database, clock }: ServiceContext,
  call: Call,
  { study, alert, reason }: { readonly study: string; readonly alert: string; readonly reason: string },
): Promise<StoredAlert> {
  const key = { study, alert };
  const at = new Date(clock.nowMs()).toISOString();
  return await database.write(call, reason, async (tx) => {
    const sites = sitesIn(call.scope, study);
    if (!(await store.findAlert(tx, key, sites))) throw refuse('NOT_FOUND', { facts: key });
    const isClosed = await store.closeAlert(tx, key, { at, by: call.actor.id, why: reason });
    if (!isClosed) throw refuse('STATE_FORBIDS', { facts: { ...key, state: 'CLOSED' } });
    const closed = await store.findAlert(tx, key, sites);
    if (!closed) throw new Error('an alert that was closed is not there');
    return closed;
  });
}
