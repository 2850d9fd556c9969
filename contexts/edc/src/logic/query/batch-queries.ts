import { createHash } from 'node:crypto';
import { type Call, Refusal } from '@verum/call';
import { Reason, reasonName } from '@verum/contracts';
import type { QueryKey } from '../../domain/query/query.ts';
import type { QueryAction } from '../../domain/query/query-transitions.ts';
import type { ServiceContext } from '../../service-context.ts';
import { changeQuery } from './change-query.ts';

export interface BatchQueries {
  readonly study: string;
  readonly action: QueryAction;
  readonly text: string;
  readonly queries: readonly Omit<QueryKey, 'study'>[];
}

export interface BatchResult {
  readonly done: number;
  readonly refused: readonly { readonly query: Omit<QueryKey, 'study'>; readonly reason: string }[];
}

/** What is wrong with one query, and says nothing about the next one. */
const own: ReadonlySet<Reason> = new Set([
  ...[Reason.NOT_FOUND, Reason.PERMISSION_DENIED, Reason.STATE_FORBIDS, Reason.HELD, Reason.INVALID_REQUEST],
]);

/**
 * The same step for many queries, each in a transaction of its own, so that a batch that was cut short is continued by
 * sending it again: what the caller has just done there in the same words counts as done.
 * @throws Refusal only for what concerns them all, e.g. UNAVAILABLE, IDEMPOTENCY_MISMATCH
 */
export async function batchQueries(service: ServiceContext, call: Call, command: BatchQueries): Promise<BatchResult> {
  const { study, action, text } = command;
  await claimKey(service, call);
  let done = 0;
  const refused: BatchResult['refused'][number][] = [];
  for (const query of command.queries) {
    call.signal.throwIfAborted();
    const step = { study, ...query, action, text, expectedRevision: 0, isRepeatable: true };
    try {
      await changeQuery(service, withKeyOf(call, JSON.stringify([query.subject, query.form, query.number])), step);
      done += 1;
    } catch (error) {
      if (!(error instanceof Refusal) || !own.has(error.reason)) throw error;
      refused.push({ query, reason: reasonName(error.reason) });
    }
  }
  return { done, refused };
}

/** Another batch under the same key is refused before any of it is done. */
async function claimKey({ database }: ServiceContext, call: Call): Promise<void> {
  if (!call.idempotency) return;
  await database.write(call, 'Queries changed together', async () => null);
}

/**
 * One key for all of them would let only the first one through, and none at all would answer a second time what
 * somebody has sent back since. So each has a key made of the batch's own.
 */
function withKeyOf(call: Call, part: string): Call {
  if (!call.idempotency) return call;
  const { key, requestHash } = call.idempotency;
  const own = createHash('sha256').update(`${key}\n${part}`).digest('hex');
  return { ...call, idempotency: { key: `batch-${own}`, requestHash } };
}
