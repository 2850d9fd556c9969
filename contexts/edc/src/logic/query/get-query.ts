import type { Call } from '@verum/call';
import type { QueryKey, QueryThread } from '../../domain/query/query.ts';
import type { ServiceContext } from '../../service-context.ts';
import { loadQuery } from './query-access.ts';

/** @throws Refusal NOT_FOUND, INVALID_REQUEST */
export async function getQuery({ database }: ServiceContext, call: Call, key: QueryKey): Promise<QueryThread> {
  return await database.read(call, async (sql) => (await loadQuery(sql, call, key)).query);
}
