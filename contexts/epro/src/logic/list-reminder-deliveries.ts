import { type Call, keyIn, pageOf, pageSizeOf, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { findParticipantSite } from '../store/participant-site.ts';
import { listReminders, type StoredReminder } from '../store/reminders.ts';
import type { SubjectKey } from '../store/subject-key.ts';

export type { ReminderState, StoredReminder } from '../store/reminders.ts';

export interface ListReminderDeliveries extends SubjectKey {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * What was sent when by which way, and what came of it; newest first.
 * @throws Refusal NOT_FOUND
 */
export async function listReminderDeliveries(
  { database }: ServiceContext,
  call: Call,
  { pageSize, pageToken, ...key }: ListReminderDeliveries,
): Promise<{ readonly page: readonly StoredReminder[]; readonly nextPageToken: string }> {
  const sites = sitesIn(call.scope, key.study);
  const size = pageSizeOf(pageSize);
  const [at, id] = keyIn(pageToken, [/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/, /^[0-9a-f-]{36}$/]) ?? [];
  return await database.read(call, async (sql) => {
    if ((await findParticipantSite(sql, key, sites)) === undefined) throw refuse('NOT_FOUND', { facts: { ...key } });
    const after = at !== undefined && id !== undefined ? { at, id } : undefined;
    const rows = await listReminders(sql, key, { sites, limit: size + 1, after });
    return pageOf(rows, size, (row) => [row.at, row.id]);
  });
}
