import type { Call } from '@verum/call';
import type { SecurityEvent } from '../domain/security-events.ts';
import type { ServiceContext } from '../service-context.ts';
import { listEvents } from '../store/security-events.ts';
import { cut, pageOf } from './page.ts';

/** The newest first; of one user when `user` is not empty. */
export async function listSecurityEvents(
  service: ServiceContext,
  call: Call,
  request: { user: string; pageSize: number; pageToken: string },
): Promise<{ rows: readonly SecurityEvent[]; next: string }> {
  const page = pageOf(request, /^\d{1,18}$/);
  const wanted = { userId: request.user || undefined, beforeId: page.after || undefined, limit: page.size + 1 };
  const rows = await service.database.read(call, (sql) => listEvents(sql, wanted));
  return cut(rows, page, ({ id }) => id);
}
