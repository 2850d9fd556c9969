import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/users.ts';

export async function listUsers(
  service: ServiceContext,
  call: Call,
  request: { pageSize: number; pageToken: string },
): Promise<{ rows: readonly User[]; next: string }> {
  const size = pageSizeOf(request.pageSize);
  const [afterId = ''] = keyIn(request.pageToken, [/^[0-9a-z]{1,64}$/]) ?? [];
  const wanted = { afterId, limit: size + 1 };
  const rows = await service.database.read(call, (sql) => store.listUsers(sql, wanted, service.clock.nowMs()));
  const { page, nextPageToken } = pageOf(rows, size, ({ id }) => [id]);
  return { rows: page, next: nextPageToken };
}
