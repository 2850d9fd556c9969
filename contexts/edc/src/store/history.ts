import type { Call } from '@verum/call';
import { type Database, readCommitted, type Sql } from '@verum/database';
import type { StoredItem } from '../domain/form-state.ts';
import type { HistoryRow, ItemChange } from '../domain/replay.ts';
import type { FormKey } from './forms.ts';

export interface HistoryPage extends FormKey {
  readonly sites: string[] | null;
  /** '' for the whole form. */
  readonly item: string;
  /** Revision and path of the last change of the page before. */
  readonly after: readonly [string, string];
  readonly limit: number;
}

/** Oldest first. */
export function selectHistory(sql: Sql, page: HistoryPage): Promise<ItemChange[]> {
  const { study, subject, form, item, sites, after, limit } = page;
  return sql<ItemChange>(
    `select a.subject, a.form, a.path, a.version, a.revision, a.old, a.new, a.at, a.actor, a.actor_name as "actorName",
            a.command, a.reason
       from item_audit a
      where a.study = $1 and a.subject = $2 and a.form = $3 and ($4::text[] is null or a.site = any($4))
        and ($5 = '' or a.path = $5) and (a.revision, a.path) > ($6::bigint, $7)
      order by a.revision, a.path limit $8`,
    [study, subject, form, sites, item, ...after, limit],
  );
}

interface AuditRow extends Omit<ItemChange, 'actorName'> {
  readonly actor_name: string | null;
}

/** The changes of a study in the order of their commits; `next` is the cursor of the last one. */
export async function readChanges(
  sql: Sql,
  { study, sites, after, limit }: { study: string; sites: string[] | null; after: string | undefined; limit: number },
) {
  const where = { text: 't.study = $1 and ($2::text[] is null or t.site = any($2))', params: [study, sites] };
  const { rows } = await readCommitted<AuditRow>(sql, 'item_audit', { after, limit, where });
  return rows.map(({ actor_name: actorName, ...row }) => ({ ...row, actorName }));
}

export interface FormWithHistory {
  readonly subject: string;
  readonly form: string;
  /** Null where a history has no form. */
  readonly state: {
    readonly entry: 'STARTED' | 'COMPLETE';
    readonly revision: number;
    readonly items: Record<string, StoredItem>;
  } | null;
  /** Null where a form has no history. */
  readonly history: readonly HistoryRow[] | null;
}

/** Every form of the study beside its history, form by form, in one snapshot. */
export function streamHistories(
  database: Database,
  call: Call,
  { study, sites }: { study: string; sites: string[] | null },
): AsyncIterable<FormWithHistory[]> {
  return database.stream<FormWithHistory>(
    call,
    `select k.subject, k.form,
            (select jsonb_build_object('entry', f.entry, 'revision', f.revision, 'items', f.items) from form f
              where f.study = $1 and f.subject = k.subject and f.form = k.form) as state,
            (select jsonb_agg(jsonb_build_object('path', a.path, 'revision', a.revision, 'old', a.old, 'new', a.new)
                              order by a.revision, a.seq)
               from item_audit a where a.study = $1 and a.subject = k.subject and a.form = k.form) as history
       from (select subject, form from form where study = $1 and ($2::text[] is null or site = any($2))
             union
             select subject, form from item_audit where study = $1 and ($2::text[] is null or site = any($2))) k`,
    [study, sites],
    50,
  );
}
