import type { Call } from '@verum/call';
import type { QueryKey, QueryThread } from '../../domain/query/query.ts';
import { requireLiving, textMissing } from '../../domain/query/query-transitions.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { changeQuery } from '../../store/queries.ts';
import { loadQuery, requireNotLocked, requireRevision } from './query-access.ts';

export interface CommentQuery extends QueryKey {
  readonly text: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
}

/**
 * Adds to the thread of a query that is not over; its state stays.
 * @throws Refusal NOT_FOUND, REVISION_STALE, HELD, STATE_FORBIDS, INVALID_REQUEST without a text
 */
export async function commentQuery(
  { database }: ServiceContext,
  call: Call,
  command: CommentQuery,
): Promise<QueryThread> {
  return await database.write(
    call,
    'Query commented',
    async (tx) => {
      const loaded = await loadQuery(tx, call, command);
      requireRevision(loaded, command.expectedRevision);
      requireNotLocked(loaded);
      requireLiving(loaded.query, 'comment');
      const text = command.text.trim();
      if (text === '') throw textMissing();
      return await changeQuery(tx, loaded.query, { kind: 'comment', text });
    },
    subjectLocks(command),
  );
}
