import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { SecurityEvent } from '../domain/security-events.ts';
import type { ServiceContext } from '../service-context.ts';
import { listEvents } from '../store/security-events.ts';

/** The newest first; of one user when `user` is not empty. */
export async function listSecurityEvents(
  service: ServiceContext,
  call: Call,
  request: { user: string; pageSize: number; pageToken: string },
): Promise<{ rows: readonly SecurityEvent[]; next: string }> {
  const size = pageSizeOf(request.pageSize);
  const [beforeId] = keyIn(request.pageToken, [/^\d{1,18}$/]) ?? [];
  const wanted = { userId: request.user || undefined, beforeId, limit: size + 1 };
  const rows = await service.database.read(call, (sql) => listEvents(sql, wanted));
  const { page, nextPageToken } = pageOf(rows, size, ({ id }) => [id]);
  return { rows: page, next: nextPageToken };
}
