import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { Sorting } from '../ui/data-table.tsx';

export type Query = Json<edc.Query>;
export type QueryName = Json<edc.QueryName>;

export const states = ['CANDIDATE', 'OPEN', 'ANSWERED', 'CLOSED', 'CANCELLED'] as const;
export type State = (typeof states)[number];
export const origins = ['CHECK', 'PERSON'] as const;
export type Origin = (typeof origins)[number];

/** Filters as they stand in the address. */
export interface QuerySearch {
  /** What is open, unless it says otherwise. */
  readonly state?: State | 'ALL' | undefined;
  readonly site?: string | undefined;
  readonly subject?: string | undefined;
  readonly form?: string | undefined;
  readonly origin?: Origin | undefined;
  /** `overdue`, or how many days old at least. */
  readonly age?: string | undefined;
  readonly assignee?: 'me' | undefined;
}

export function readQuerySearch(search: Readonly<Record<string, unknown>>): QuerySearch {
  const text = (value: unknown) => (['string', 'number'].includes(typeof value) ? String(value) : undefined);
  return {
    state: ([...states, 'ALL'] as const).find((one) => one === search.state),
    site: text(search.site),
    subject: text(search.subject),
    form: text(search.form),
    origin: origins.find((one) => one === search.origin),
    age: /^(overdue|[1-9]\d{0,3})$/.exec(text(search.age) ?? '')?.[0],
    assignee: search.assignee === 'me' ? 'me' : undefined,
  };
}

/** What the API is asked for. @param me user id, for what is assigned to oneself */
export function queryRequest(study: string, search: QuerySearch, me: string) {
  const { state = 'OPEN', site, subject, form, origin, age, assignee } = search;
  return {
    ...{ study, site, subject, form },
    ...(state !== 'ALL' && { state: `QUERY_STATE_${state}` }),
    ...(origin && { origin: `QUERY_ORIGIN_${origin}` }),
    ...(assignee && { assignee: me }),
    ...(age === 'overdue' && { overdue: true }),
    ...(age !== undefined && age !== 'overdue' && { ageDaysMin: Number(age) }),
  };
}

/** What a row is known by: a query's number counts within its form. */
export function queryKey({ subject = '', form = '', number = 0 }: QueryName): string {
  return `${subject} ${form} ${number}`;
}

export function stateOf({ state }: Pick<Query, 'state'>): State {
  return states.find((one) => `QUERY_STATE_${one}` === state) ?? 'OPEN';
}

export function originOf({ origin }: Pick<Query, 'origin'>): Origin {
  return origin === 'QUERY_ORIGIN_CHECK' ? 'CHECK' : 'PERSON';
}

/** Sorted lines of those that are shown; the order of the API, by due date, without a sorting. */
export function sortQueries(queries: readonly Query[], sorting: Sorting | undefined): readonly Query[] {
  const by = sorting && keysOf[sorting.key];
  if (!by) return queries;
  const sign = sorting.isDescending ? -1 : 1;
  return queries.toSorted((a, b) => sign * inOrder(by(a), by(b)));
}

const keysOf: Readonly<Record<string, (query: Query) => string>> = {
  subject: ({ subject = '', form = '', number = 0 }) => `${subject} ${form} ${number}`,
  state: (query) => String(states.indexOf(stateOf(query))),
  age: ({ ageDays = 0 }) => String(ageDays),
  due: ({ dueDate = '' }) => dueDate,
};

const inOrder = new Intl.Collator('en', { numeric: true }).compare;
