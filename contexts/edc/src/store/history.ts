import type { Call } from '@verum/call';
import { type Database, parseCursor, type Sql } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import type { HistoryRow, ItemChange } from '../domain/casebook/replay.ts';
import { type FormRow, formJson } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

export interface HistoryPage extends FormKey, Reach {
  /** '' for the whole form. */
  readonly item: string;
  /** Revision and path of the last change of the page before. */
  readonly after: readonly [string, string];
  readonly limit: number;
}

/** The changes of a revision, of a row of `form_revision`. */
export const changesOf = (r: string): string =>
  `changes_of(${r}.seq, ${r}.revision, ${r}.old, ${r}.new, ${r}.at, ${r}.noted)`;

/** Oldest first. */
export function selectHistory(sql: Sql, page: HistoryPage): Promise<ItemChange[]> {
  const { study, subject, form, item, sites, unblinded, after, limit } = page;
  return sql<ItemChange>(
    `select a.subject, a.form, a.path, a.version, a.revision, a.old, a.new, a.at, a.actor, a.actor_name as "actorName",
            a.command, a.reason
       from item_audit a
      where a.study = $1 and a.subject = $2 and a.form = $3 and ${within('a', 4)}
        and ($6 = '' or a.path = $6) and (a.revision, a.path) > ($7::bigint, $8)
      order by a.revision, a.path limit $9`,
    [study, subject, form, sites, unblinded, item, ...after, limit],
  );
}

/**
 * The changes of a study in the order of their commits, each with its cursor: only of transactions that are older than
 * every running one, like every list that `readCommitted` reads. A transaction saves one revision after the other, so
 * only the revision in which the page before ended can have been read in part.
 * @throws Refusal INVALID_REQUEST for a cursor that is none
 */
export function readChanges(
  sql: Sql,
  {
    study,
    sites,
    unblinded,
    after = '0.0',
    limit,
  }: Reach & { study: string; after: string | undefined; limit: number },
) {
  const { xid, seq } = parseCursor(after);
  return sql<ItemChange & { readonly cursor: string }>(
    `select r.subject, r.form, c.path, c.version, r.revision, c.old, c.new, c.at, r.actor,
            r.actor_name as "actorName", r.command, r.reason, r.xid::text || '.' || c.seq as cursor
       from (select * from form_revision t
              where t.study = $1 and ${within('t', 2)} and t.xid < pg_snapshot_xmin(pg_current_snapshot())
                and (t.xid, t.seq) >= ($4::xid8, coalesce((select max(b.seq) from form_revision b
                  where b.study = $1 and b.xid = $4::xid8 and b.seq <= $5::bigint), 0))
              order by t.xid, t.seq limit $6 + 1) r
      cross join lateral ${changesOf('r')} c
      where (r.xid, c.seq) > ($4::xid8, $5::bigint)
      order by r.xid, c.seq limit $6`,
    [study, sites, unblinded, xid, seq, limit],
  );
}

export interface FormWithHistory {
  readonly subject: string;
  readonly form: string;
  /** Null where a history has no form. */
  readonly state: FormRow | null;
  /** Null where a form has no history. */
  readonly history: readonly HistoryRow[] | null;
}

/** Every form of the study beside its history, form by form, in one snapshot. */
export function streamHistories(
  database: Database,
  call: Call,
  { study, sites, unblinded }: Reach & { study: string },
): AsyncIterable<FormWithHistory[]> {
  return database.stream<FormWithHistory>(
    call,
    `select k.subject, k.form,
            (select ${formJson('f')} from form f
              where f.study = $1 and f.subject = k.subject and f.form = k.form) as state,
            (select jsonb_agg(jsonb_build_object('path', a.path, 'revision', a.revision, 'old', a.old, 'new', a.new)
                              order by a.revision, a.seq)
               from item_audit a where a.study = $1 and a.subject = k.subject and a.form = k.form) as history
       from (select f.subject, f.form from form f where f.study = $1 and ${within('f', 2)}
             union
             select r.subject, r.form from form_revision r where r.study = $1 and ${within('r', 2)}) k`,
    [study, sites, unblinded],
    50,
  );
}
