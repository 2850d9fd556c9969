import type { Call } from '@verum/call';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/users.ts';
import { cut, pageOf } from './page.ts';

export async function listUsers(
  service: ServiceContext,
  call: Call,
  request: { pageSize: number; pageToken: string },
): Promise<{ rows: readonly User[]; next: string }> {
  const page = pageOf(request, /^[0-9a-z]{1,64}$/);
  const wanted = { afterId: page.after, limit: page.size + 1 };
  const rows = await service.database.read(call, (sql) => store.listUsers(sql, wanted, service.clock.nowMs()));
  return cut(rows, page, ({ id }) => id);
}
