import type { Sql } from '@verum/database';
import type { BeforeChange, Status } from '../domain/subject.ts';
import type { SubjectKey } from './subjects.ts';

/**
 * What the last change of status replaced, by the audit trail, which keeps of each change the columns that differ;
 * undefined while it has never changed.
 */
export async function beforeLastStatus(sql: Sql, key: SubjectKey): Promise<BeforeChange | undefined> {
  const [row] = await sql<{ old: Record<string, string | null> }>(
    `select old from audit
     where table_name = 'subject' and key = jsonb_build_object('study', $1::text, 'subject', $2::text)
       and op = 'update' and old ? 'status'
     order by seq desc limit 1`,
    [key.study, key.subject],
  );
  if (!row) return undefined;
  const { status, status_date: statusDate, screened_date: screenedDate } = row.old;
  return { status: status as Status, statusDate: statusDate ?? undefined, screenedDate };
}

/** One field of one change, as the audit trail keeps it. */
export interface SubjectChange {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  /** As the actor was called then; null for the platform itself. */
  readonly actorName: string | null;
  readonly command: string;
  readonly reason: string;
  readonly field: string;
  /** Null on the first entry, and for a field without a value. */
  readonly old: string | null;
  readonly new: string | null;
}

export interface HistoryPage {
  readonly after: { readonly seq: string; readonly field: string } | undefined;
  readonly limit: number;
  /** Whether the link to the person may be told. */
  readonly withPatient: boolean;
}

/**
 * Oldest first. The order is that of `seq`, which is taken under the row's lock; the order of transactions would be
 * another one where a transaction that began first had to wait. The caller has made sure that the subject is in scope.
 */
export function listChanges(
  sql: Sql,
  key: SubjectKey,
  { after, limit, withPatient }: HistoryPage,
): Promise<SubjectChange[]> {
  return sql<SubjectChange>(
    `select seq, at, actor, actor_name as "actorName", command, reason, field, old ->> field as old, new ->> field as new
     from audit cross join lateral jsonb_object_keys(coalesce(new, old)) as field
     where table_name = 'subject' and key = jsonb_build_object('study', $1::text, 'subject', $2::text)
       and field not in ('study', 'subject', 'revision', 'participation') and ($3 or field <> 'patient')
       and coalesce(old ->> field, new ->> field) is not null
       and ($4::bigint is null or (seq, field) > ($4, $5))
     order by seq, field
     limit $6`,
    [key.study, key.subject, withPatient, after?.seq, after?.field, limit],
  );
}
