import type { Sql } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import { isLiving, type QueryState } from '../domain/query/auto-queries.ts';
import type { Query, QueryOrigin, QueryThread } from '../domain/query/query.ts';
import { messageJson, queryColumns } from './queries.ts';
import { type QueryReach, queryWithin, reachParams } from './query-reach.ts';

const states: readonly QueryState[] = ['CANDIDATE', 'OPEN', 'ANSWERED', 'CLOSED', 'CANCELLED'];

export interface QueryFilter {
  readonly study: string;
  /** '' for all, as in the next three. */
  readonly site: string;
  readonly subject: string;
  readonly form: string;
  readonly assignee: string;
  /** Undefined for all. */
  readonly state: QueryState | undefined;
  readonly origin: QueryOrigin | undefined;
  /** Civil date: only those due before. */
  readonly dueBefore: string | undefined;
  /** Instant, ISO 8601: only those opened then or before. */
  readonly openedBefore: string | undefined;
}

export interface QueryPage {
  /** The key of the last row of the page before: due date, subject, form, number. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/**
 * By due date, then subject, form and number. The rows of one state stand in that order in the index of the narrowest
 * filter, so a page costs as much as it shows: one run for each state asked for (and each site of a caller who is
 * limited to some), merged.
 */
export async function selectQueries(
  sql: Sql,
  filter: QueryFilter,
  page: QueryPage,
  reach: QueryReach,
): Promise<Query[]> {
  const { text, params } = queryPage(filter, page, reach);
  return await sql<Query>(text, params);
}

/** All of a subject with what was said, by form and number. */
export function selectThreads(sql: Sql, { study, subject }: SubjectKey, reach: QueryReach): Promise<QueryThread[]> {
  return sql<QueryThread>(
    `select ${queryColumns('q')}, coalesce((select jsonb_agg(${messageJson('m')} order by m.seq) from query_message m
              where m.study = q.study and m.subject = q.subject and m.form = q.form and m.number = q.number), '[]') as thread
       from query q where q.study = $1 and q.subject = $2 and ${queryWithin('q', 3)} order by q.form, q.number`,
    [study, subject, ...reachParams(reach)],
  );
}

/** The statement behind `selectQueries`, so that a test can ask for its plan. */
export function queryPage(filter: QueryFilter, { after, limit }: QueryPage, reach: QueryReach) {
  const params: unknown[] = [filter.study, ...reachParams(reach)];
  const param = (value: unknown) => `$${params.push(value)}`;
  const { site, subject, form, assignee, state, origin, dueBefore, openedBefore } = filter;
  const conditions = [
    subject !== '' && `q.subject = ${param(subject)}`,
    form !== '' && `q.form = ${param(form)}`,
    // Said twice, so that the index of what is assigned to somebody is found.
    assignee !== '' && `q.assignee = ${param(assignee)} and q.assignee <> ''`,
    origin !== undefined && `q.origin = ${param(origin)}`,
    dueBefore !== undefined && `q.due_date < ${param(dueBefore)}::date`,
    openedBefore !== undefined && `q.opened_at <= ${param(openedBefore)}::timestamptz`,
    after !== undefined && afterKey(after, param),
  ];
  const sites = site === '' ? reach.sites : [site];
  const isBySite = sites !== null && subject === '';
  if (sites !== null) conditions.push(isBySite ? 'q.site = t.site' : `q.site = any(${param(sites)}::text[])`);
  const order = (row: string) => `order by ${row}.due_date, ${row}.subject, ${row}.form, ${row}.number`;
  const limited = `limit ${param(limit)}`;
  const text = `select ${queryColumns('k')}
       from unnest(${param(state === undefined ? states : [state])}::text[]) s (state)
       ${isBySite ? `cross join unnest(${param(sites)}::text[]) t (site)` : ''}
      cross join lateral (
        select q.* from query q
         where q.study = $1 and q.state = s.state and ${queryWithin('q', 2)}
           ${conditions
             .filter((one) => one !== false)
             .map((one) => `and ${one}`)
             .join(' ')}
         ${order('q')} ${limited}) k
      ${order('k')} ${limited}`;
  return { text, params };
}

function afterKey([dueDate, subject, form, number]: readonly string[], param: (value: unknown) => string): string {
  const key = [`${param(dueDate)}::date`, param(subject), param(form), `${param(number)}::integer`];
  return `(q.due_date, q.subject, q.form, q.number) > (${key.join(', ')})`;
}

/** How many are open since how many days, by the calendar of their site. */
export interface QueryAgeing {
  readonly site: string;
  readonly state: QueryState;
  readonly days7: number;
  readonly days14: number;
  readonly days30: number;
  readonly days90: number;
  readonly longer: number;
}

/** Of what is not closed. What is blinded is not counted: a table of numbers is passed around. */
export async function selectAgeing(
  sql: Sql,
  { study, site, nowMs }: { readonly study: string; readonly site: string; readonly nowMs: number },
  reach: QueryReach,
): Promise<QueryAgeing[]> {
  const upTo = (from: number, to: number) => `count(*) filter (where age between ${from} and ${to})::integer`;
  return await sql<QueryAgeing>(
    `select site, state, ${upTo(0, 7)} as days7, ${upTo(8, 14)} as days14, ${upTo(15, 30)} as days30,
            ${upTo(31, 90)} as days90, count(*) filter (where age > 90)::integer as longer
       from (select q.site, q.state, greatest(0, ($5::timestamptz at time zone c.zone)::date
                                                 - (q.opened_at at time zone c.zone)::date) as age
               from query q join casebook c on c.study = q.study and c.subject = q.subject
              where q.study = $1 and q.state = any($6) and not q.blinded and ($7 = '' or q.site = $7)
                and ${queryWithin('q', 2)}) a
      group by site, state order by site, array_position($6, state)`,
    [study, ...reachParams(reach), new Date(nowMs).toISOString(), states.filter((state) => isLiving({ state })), site],
  );
}
