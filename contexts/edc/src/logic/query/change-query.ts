import type { Call } from '@verum/call';
import type { Tx } from '@verum/database';
import { addDays, civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { QueryKey, QueryThread } from '../../domain/query/query.ts';
import { decideStep, messageOf, type QueryAction } from '../../domain/query/query-transitions.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { type LoadedQuery, changeQuery as storeChange } from '../../store/queries.ts';
import { loadQuery, queryActorAt, requireNotLocked, requireRevision } from './query-access.ts';

export interface ChangeQuery extends QueryKey {
  readonly action: QueryAction;
  /** What is answered, or why. */
  readonly text: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
  /** Whether the step counts as done where the last message of the thread is this one already. */
  readonly isRepeatable?: boolean;
}

/**
 * One step of a query's life; which there are and who may take them stands in `queryTransitions`.
 * @throws Refusal NOT_FOUND, REVISION_STALE, HELD where the form is locked, PERMISSION_DENIED, STATE_FORBIDS,
 * INVALID_REQUEST where words are missing
 */
export async function changeQuery(service: ServiceContext, call: Call, command: ChangeQuery): Promise<QueryThread> {
  const { action } = command;
  const kind = messageOf[action];
  const text = command.text.trim();
  return await service.database.write(
    call,
    `Query ${kind}`,
    async (tx) => {
      const loaded = await loadQuery(tx, call, command);
      const { query } = loaded;
      const last = query.thread.at(-1);
      const isDone = last?.kind === kind && last.actor === call.actor.id && last.text === text;
      if (command.isRepeatable && isDone) return query;
      requireRevision(loaded, command.expectedRevision);
      requireNotLocked(loaded);
      const state = decideStep(query, action, queryActorAt(call, query), text);
      const dueDate = action === 'release' ? await dueAfterRelease(service, tx, loaded) : undefined;
      return await storeChange(tx, query, { kind, text, state, dueDate });
    },
    subjectLocks(command),
  );
}

/** The site has as many days as for any other query from when it can see it. */
async function dueAfterRelease(
  { builds, clock }: ServiceContext,
  tx: Tx,
  { query, build, zone }: LoadedQuery,
): Promise<string> {
  const { design } = await builds.get(tx, { study: query.study, build });
  const due = addDays(civilDateIn(zone, clock.nowMs()), design.queryDueDays);
  return due > query.dueDate ? due : query.dueDate;
}
