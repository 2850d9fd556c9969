import type { Sql, Tx } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import type { FormState } from '../domain/casebook/form-state.ts';
import type { QueryState } from '../domain/query/auto-queries.ts';
import type { Query, QueryKey, QueryMessage, QueryMessageKind, QueryThread } from '../domain/query/query.ts';
import type { HoldRow } from '../domain/review/hold.ts';
import { type FormRow, formJson, formOidOf, holdsJson, toFormState } from './load-casebook.ts';
import { queryEvents } from './query-events.ts';
import { type QueryReach, queryWithin, reachParams } from './query-reach.ts';
import { within } from './reach.ts';

/** The columns of a `Query`. */
export const queryColumns = (q: string): string =>
  `${q}.study, ${q}.subject, ${q}.site, ${q}.form, ${q}.number, ${q}.path, ${q}.state, ${q}.origin, ${q}.rule, ${q}.texts,
   ${q}.assignee, ${q}.due_date as "dueDate", ${q}.follows, ${q}.opened_at as "openedAt", ${q}.opened_by as "openedBy",
   ${q}.answered_at as "answeredAt", ${q}.closed_at as "closedAt", ${q}.revision`;

/** A message of a query's thread. */
export const messageJson = (m: string) => `jsonb_build_object('kind', ${m}.kind, 'text', ${m}.text, 'actor', ${m}.actor,
  'actorName', ${m}.actor_name, 'at', ${m}.at)`;

/** A query with what a step of it has to know. */
export interface LoadedQuery {
  readonly query: QueryThread;
  readonly holds: readonly HoldRow[];
  readonly build: number;
  /** IANA zone of the site. */
  readonly zone: string;
}

/** Undefined when it is out of reach. */
export async function findQuery(sql: Sql, key: QueryKey, reach: QueryReach): Promise<LoadedQuery | undefined> {
  const [row] = await sql<QueryThread & Omit<LoadedQuery, 'query'>>(
    `select ${queryColumns('q')}, c.build, c.zone, ${holdsJson('c')} as holds,
            coalesce((select jsonb_agg(${messageJson('m')} order by m.seq) from query_message m
                       where m.study = q.study and m.subject = q.subject and m.form = q.form and m.number = q.number), '[]')
              as thread
       from query q join casebook c on c.study = q.study and c.subject = q.subject
      where q.study = $1 and q.subject = $2 and q.form = $3 and q.number = $4 and ${queryWithin('q', 5)}`,
    [key.study, key.subject, key.form, key.number, ...reachParams(reach)],
  );
  if (!row) return undefined;
  const { holds, build, zone, ...query } = row;
  return { query, holds, build, zone };
}

/** Where a query is to be opened. */
export interface QueryPlace {
  readonly site: string;
  readonly build: number;
  readonly zone: string;
  readonly holds: readonly HoldRow[];
  /** Undefined where nothing was saved yet. */
  readonly form: FormState | undefined;
  /** Of the query that is to be followed up; null when there is none within reach. */
  readonly followed: QueryState | null;
}

/** Undefined when the casebook is out of reach, as is a blinded form. */
export async function findQueryPlace(
  sql: Sql,
  key: FormKey & { readonly follows: number },
  reach: QueryReach,
): Promise<QueryPlace | undefined> {
  const [row] = await sql<Omit<QueryPlace, 'form'> & { form: FormRow | null }>(
    `with book as (
       select c.study, c.subject, c.site, c.build, c.zone, coalesce(f.blinded, b.blinded, false) as blinded
         from casebook c
         left join form f on f.study = c.study and f.subject = c.subject and f.form = $3
         left join build_form b on b.study = c.study and b.build = c.build and b.form = $4
        where c.study = $1 and c.subject = $2)
     select c.site, c.build, c.zone, ${holdsJson('c')} as holds, case when f.form is not null then ${formJson('f')} end as form,
            (select q.state from query q where q.study = $1 and q.subject = $2 and q.form = $3 and q.number = $5
                and ${queryWithin('q', 6)}) as followed
       from book c left join form f on f.study = c.study and f.subject = c.subject and f.form = $3
      where ${within('c', 6)}`,
    [key.study, key.subject, key.form, formOidOf(key.form), key.follows, ...reachParams(reach)],
  );
  return row && { ...row, form: row.form ? toFormState(row.form) : undefined };
}

export interface NewQuery extends FormKey {
  readonly site: string;
  readonly isBlinded: boolean;
  readonly path: string;
  readonly text: string;
  readonly assignee: string;
  readonly dueDate: string;
  readonly follows: number | null;
}

const changedEvent = (rows: string) => `insert into outbox (aggregate, type, payload) ${queryEvents(rows)}`;

interface Written extends Query {
  readonly said: QueryMessage;
}

/**
 * Opens a person's query under the next number of its form; whoever writes about the subject meanwhile waits, because
 * the write that this runs in has locked it. The language of the text is what the person wrote in: undetermined.
 */
export async function insertQuery(tx: Tx, query: NewQuery): Promise<QueryThread> {
  tx.wake('outbox');
  const [row] = await tx<Written>(
    `with opened as (
       insert into query (study, subject, form, number, site, blinded, path, state, origin, texts, assignee, due_date, follows)
       select $1::text, $2::text, $3::text,
              coalesce((select max(q.number) from query q where q.study = $1 and q.subject = $2 and q.form = $3), 0) + 1,
              $4::text, $5::boolean, $6::text, 'OPEN', 'PERSON', jsonb_build_array(jsonb_build_object('lang', 'und', 'text', $7::text)),
              $8::text, $9::date, $10::integer
       returning *),
     said as (
       insert into query_message (study, subject, form, number, kind, text)
       select study, subject, form, number, 'opened', $7::text from opened returning *),
     events as (${changedEvent('opened')})
     select ${queryColumns('q')}, ${messageJson('m')} as said from opened q, said m`,
    [
      ...[query.study, query.subject, query.form, query.site, query.isBlinded, query.path, query.text],
      ...[query.assignee, query.dueDate, query.follows],
    ],
  );
  return toThread(row, []);
}

/** What changes of a query; undefined stays as it was. */
export interface QueryChange {
  readonly kind: QueryMessageKind;
  readonly text: string;
  readonly state?: QueryState;
  readonly assignee?: string;
  readonly dueDate?: string | undefined;
}

/** One step of a query, what was said with it, and its event. */
export async function changeQuery(tx: Tx, query: QueryThread, change: QueryChange): Promise<QueryThread> {
  tx.wake('outbox');
  const [row] = await tx<Written>(
    `with changed as (
       update query q
          set state = coalesce($7::text, q.state), assignee = coalesce($8, q.assignee), due_date = coalesce($9::date, q.due_date),
              revision = q.revision + 1,
              answered_at = case $7 when 'ANSWERED' then clock_timestamp() when 'OPEN' then null else q.answered_at end,
              closed_at = case when $7 in ('CLOSED', 'CANCELLED') then clock_timestamp() end
        where q.study = $1 and q.subject = $2 and q.form = $3 and q.number = $4
       returning *),
     said as (
       insert into query_message (study, subject, form, number, kind, text)
       select study, subject, form, number, $5::text, $6::text from changed returning *),
     events as (${changedEvent('changed')})
     select ${queryColumns('q')}, ${messageJson('m')} as said from changed q, said m`,
    [
      ...[query.study, query.subject, query.form, query.number, change.kind, change.text],
      ...[change.state ?? null, change.assignee ?? null, change.dueDate ?? null],
    ],
  );
  return toThread(row, query.thread);
}

function toThread(row: Written | undefined, thread: readonly QueryMessage[]): QueryThread {
  if (!row) throw new Error('a query that was locked was not written');
  const { said, ...query } = row;
  return { ...query, thread: [...thread, said] };
}
