import { Problem } from '../api/problem.ts';
import { api } from '../session/session.ts';
import type { Query, QueryName } from './query-rows.ts';

export type BatchAction = 'release' | 'close' | 'reopen' | 'cancel' | 'assign';

export interface Outcome {
  readonly done: number;
  readonly refused: readonly { readonly query: QueryName; readonly reason: string }[];
}

/** Steps that are nothing without words, whatever the query's state. */
export function needsText(action: BatchAction): boolean {
  return action === 'reopen';
}

/** The same step for many queries; what one is refused for stops none of the others. @throws Problem for all of them */
export async function stepTogether(
  study: string,
  action: Exclude<BatchAction, 'assign'>,
  queries: readonly Query[],
  text: string,
): Promise<Outcome> {
  const names = queries.map(({ subject, form, number }) => ({ subject, form, number }));
  const all: { done: number; refused: Outcome['refused'][number][] } = { done: 0, refused: [] };
  // As many at once as the API takes.
  for (let from = 0; from < names.length; from += 500) {
    const part = names.slice(from, from + 500);
    const request = { study, action: `QUERY_ACTION_${action.toUpperCase()}`, text, queries: part };
    const { done = 0, refused = [] } = await api.query.batchQueries(request);
    all.done += done;
    all.refused.push(...refused.map(({ query = {}, reason = '' }) => ({ query, reason })));
  }
  return all;
}

/** The API assigns one by one. @param assignee user id; '' for whoever is at the site */
export async function assignTogether(
  study: string,
  queries: readonly Query[],
  assignee: string,
  reason: string,
): Promise<Outcome> {
  let done = 0;
  const refused: Outcome['refused'][number][] = [];
  for (const { subject = '', form = '', number = 0, dueDate } of queries) {
    try {
      await api.query.assignQuery({ study, subject, form, number, assignee, dueDate, reason });
      done += 1;
    } catch (error) {
      // Nobody answers, or the session is over: the others would fare no better.
      if (!(error instanceof Problem) || error.status === 0 || error.status === 401 || error.status >= 500) throw error;
      refused.push({ query: { subject, form, number }, reason: error.reason });
    }
  }
  return { done, refused };
}
