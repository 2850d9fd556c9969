import type { Call } from '@verum/call';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { QueryKey, QueryThread } from '../../domain/query/query.ts';
import { readDueDate } from '../../domain/query/query-due.ts';
import { requireLiving } from '../../domain/query/query-transitions.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { changeQuery } from '../../store/queries.ts';
import { loadQuery, requireNotLocked } from './query-access.ts';

export interface AssignQuery extends QueryKey {
  /** User id; '' for whoever is at the site. */
  readonly assignee: string;
  /** '' leaves it as it is. */
  readonly dueDate: string;
  /** '' for none. */
  readonly reason: string;
}

/**
 * Says whose a query is, and until when. What is so already changes nothing.
 * @throws Refusal NOT_FOUND, HELD, STATE_FORBIDS, INVALID_REQUEST for a due date in the past
 */
export async function assignQuery(
  { database, clock }: ServiceContext,
  call: Call,
  command: AssignQuery,
): Promise<QueryThread> {
  const reason = command.reason.trim();
  return await database.write(
    call,
    'Query assigned',
    async (tx) => {
      const loaded = await loadQuery(tx, call, command);
      const { query, zone } = loaded;
      requireNotLocked(loaded);
      requireLiving(query, 'assign');
      const { assignee } = command;
      const isSameDate = command.dueDate === '' || command.dueDate === query.dueDate;
      if (isSameDate && assignee === query.assignee) return query;
      const dueDate = isSameDate ? undefined : readDueDate(command.dueDate, civilDateIn(zone, clock.nowMs()));
      return await changeQuery(tx, query, { kind: 'assigned', text: reason, assignee, dueDate });
    },
    subjectLocks(command),
  );
}
