import { type Call, refuse, violation } from '@verum/call';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { QueryThread } from '../domain/query/query.ts';
import type { QueryAction } from '../domain/query/query-transitions.ts';
import { assignQuery } from '../logic/query/assign-query.ts';
import { batchQueries } from '../logic/query/batch-queries.ts';
import { changeQuery } from '../logic/query/change-query.ts';
import { commentQuery } from '../logic/query/comment-query.ts';
import { getQuery } from '../logic/query/get-query.ts';
import { getQueryAgeing } from '../logic/query/get-query-ageing.ts';
import { listQueries } from '../logic/query/list-queries.ts';
import { openQuery } from '../logic/query/open-query.ts';
import type { ServiceContext } from '../service-context.ts';
import { actionOf, originOf, stateOf, toKey, toQuery } from './query-messages.ts';

/** verum.edc.v1.QueryService: message ↔ command, nothing else. */
export function queryService(service: ServiceContext): Binding {
  const shown = (query: QueryThread) => toQuery(query, service.clock.nowMs());
  const step = (action: QueryAction) => async (request: edc.ChangeQueryRequest, call: Call) => {
    const { text, expectedRevision } = request;
    const command = { ...toKey(request), action, text, expectedRevision: Number(expectedRevision) };
    return shown(await changeQuery(service, call, command));
  };
  return bind(edc.QueryService, {
    openQuery: async ({ study, subject, form, path, text, assignee, dueDate, follows }, call) =>
      shown(await openQuery(service, call, { study, subject, form, path, text, assignee, dueDate, follows })),
    getQuery: async (request, call) => shown(await getQuery(service, call, toKey(request))),
    answerQuery: step('answer'),
    reopenQuery: step('reopen'),
    closeQuery: step('close'),
    cancelQuery: step('cancel'),
    releaseQuery: step('release'),
    async commentQuery(request, call) {
      const { text, expectedRevision } = request;
      const command = { ...toKey(request), text, expectedRevision: Number(expectedRevision) };
      return shown(await commentQuery(service, call, command));
    },
    async assignQuery(request, call) {
      const { assignee, dueDate, reason } = request;
      return shown(await assignQuery(service, call, { ...toKey(request), assignee, dueDate, reason }));
    },
    async batchQueries({ study, action, text, queries }, call) {
      const known = actionOf(action);
      if (!known) throw unknown('action');
      const names = queries.map(({ subject, form, number }) => ({ subject, form, number }));
      const { done, refused } = await batchQueries(service, call, { study, action: known, text, queries: names });
      return { done, refused: refused.map(({ query, reason }) => ({ query, reason })) };
    },
    async listQueries({ study, site, subject, form, assignee, state, origin, overdue, ...page }, call) {
      const filter = { study, site, subject, form, assignee, state: stateOf(state), origin: originOf(origin) };
      const { ageDaysMin, pageSize, pageToken } = page;
      const query = { ...filter, isOverdue: overdue, ageDaysMin, pageSize, pageToken };
      const { queries, nextPageToken } = await listQueries(service, call, query);
      return { queries: queries.map((one) => toQuery(one, service.clock.nowMs())), nextPageToken };
    },
    async getQueryAgeing({ study, site }, call) {
      const rows = await getQueryAgeing(service, call, { study, site });
      return { rows: rows.map(({ state, ...row }) => ({ ...row, state: edc.QueryState[state] })) };
    },
  });
}

function unknown(field: string) {
  const textEn = 'is not one that this version knows';
  return refuse('INVALID_REQUEST', { violations: [violation(field, 'unknown_value', textEn, '是本版本未知的取值')] });
}
