import type { Call } from '@verum/call';
import { pageSizeOf } from '../domain/page.ts';
import type { ServiceContext } from '../service-context.ts';
import { readChanges } from '../store/history.ts';
import { reachOf } from './reach.ts';

export interface ListChanges {
  readonly study: string;
  /** The `next` of an earlier answer; '' for the beginning. */
  readonly since: string;
  readonly pageSize: number;
}

/**
 * The changes of the study's values in the order of their commits. A change appears as soon as no older transaction
 * is running any more; none is ever skipped.
 * @throws Refusal INVALID_REQUEST for a cursor that is none
 */
export async function listChanges({ database }: ServiceContext, call: Call, { study, since, pageSize }: ListChanges) {
  const size = pageSizeOf(pageSize);
  const query = { study, ...reachOf(call, study), after: since === '' ? undefined : since, limit: size + 1 };
  const rows = await database.read(call, (sql) => readChanges(sql, query));
  const changes = rows.slice(0, size);
  return { changes, next: changes.at(-1)?.cursor ?? since, more: rows.length > size };
}
