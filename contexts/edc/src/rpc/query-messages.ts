import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import type { QueryState } from '../domain/query/auto-queries.ts';
import { ageDays, type Query, type QueryKey, type QueryMessage, type QueryOrigin } from '../domain/query/query.ts';
import type { QueryAction } from '../domain/query/query-transitions.ts';

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

/** `thread` is there only where one query is asked for. */
export function toQuery(
  query: Query & { readonly thread?: readonly QueryMessage[] },
  nowMs: number,
): MessageInitShape<typeof edc.QuerySchema> {
  const { study, subject, site, form, number, path, assignee, dueDate, openedBy, thread = [] } = query;
  return {
    ...{ study, subject, site, form, number, path, assignee, dueDate, openedBy },
    state: edc.QueryState[query.state],
    origin: edc.QueryOrigin[query.origin],
    rule: query.rule ?? '',
    texts: query.texts.map(({ lang, text }) => ({ lang, text })),
    follows: query.follows ?? 0,
    openedAt: timestamp(query.openedAt),
    ...(query.answeredAt !== null && { answeredAt: timestamp(query.answeredAt) }),
    ...(query.closedAt !== null && { closedAt: timestamp(query.closedAt) }),
    ageDays: ageDays(query, nowMs),
    revision: BigInt(query.revision),
    thread: thread.map(({ kind, text, actor, actorName, at }) => ({
      ...{ kind, text, actor, actorName: actorName ?? '', at: timestamp(at) },
    })),
  };
}

/** The key without what a generated message carries beside it. */
export function toKey({ study, subject, form, number }: QueryKey): QueryKey {
  return { study, subject, form, number };
}

const states = new Map<edc.QueryState, QueryState>([
  [edc.QueryState.CANDIDATE, 'CANDIDATE'],
  [edc.QueryState.OPEN, 'OPEN'],
  [edc.QueryState.ANSWERED, 'ANSWERED'],
  [edc.QueryState.CLOSED, 'CLOSED'],
  [edc.QueryState.CANCELLED, 'CANCELLED'],
]);

const origins = new Map<edc.QueryOrigin, QueryOrigin>([
  [edc.QueryOrigin.CHECK, 'CHECK'],
  [edc.QueryOrigin.PERSON, 'PERSON'],
]);

const actions = new Map<edc.QueryAction, QueryAction>([
  [edc.QueryAction.ANSWER, 'answer'],
  [edc.QueryAction.CLOSE, 'close'],
  [edc.QueryAction.REOPEN, 'reopen'],
  [edc.QueryAction.RELEASE, 'release'],
  [edc.QueryAction.CANCEL, 'cancel'],
]);

/** Undefined: of any state, of any origin. */
export const stateOf = (state: edc.QueryState): QueryState | undefined => states.get(state);
export const originOf = (origin: edc.QueryOrigin): QueryOrigin | undefined => origins.get(origin);
export const actionOf = (action: edc.QueryAction): QueryAction | undefined => actions.get(action);
