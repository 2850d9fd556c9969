import type { Sql } from '@verum/database';
import type { Entry } from '../domain/casebook/form-state.ts';
import type { ExportScope } from './exports.ts';
import { within } from './reach.ts';

/** What an export says of a form beside its values. */
export interface FormFacts {
  readonly subject: string;
  /** Form key, of a shadow too. */
  readonly form: string;
  readonly entry: Exclude<Entry, 'NOT_STARTED'>;
  /** ISO 8601 in UTC: when it was changed last. */
  readonly savedAt: string;
  /** The participant filled it in their diary. */
  readonly isDiary: boolean;
  /** Who changed a value last; null where nobody asks. */
  readonly actor: string | null;
  readonly actorName: string | null;
}

/** Of these subjects, every form within reach that is not removed. */
export function selectFormFacts(
  sql: Sql,
  { study, sites, unblinded }: ExportScope,
  { subjects, withActors }: { readonly subjects: readonly string[]; readonly withActors: boolean },
): Promise<FormFacts[]> {
  return sql<FormFacts>(
    `select f.subject, f.form, f.entry, to_char(f.saved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "savedAt",
            f.diary_entry is not null as "isDiary", a.actor, a.actor_name as "actorName"
       from form f
       left join lateral (select actor, actor_name from form_revision r
                           where $5 and r.study = f.study and r.subject = f.subject and r.form = f.form
                           order by revision desc limit 1) a on true
      where f.study = $1 and f.subject = any($4) and not f.removed and ${within('f', 2)}`,
    [study, sites, unblinded, subjects, withActors],
  );
}

/** Whether subjects are still in the study; nothing of those that trial has said nothing about. */
export function selectStandings(sql: Sql, study: string, subjects: readonly string[]) {
  return sql<{ subject: string; standing: 'ACTIVE' | 'SCREEN_FAILED' | 'COMPLETED' | 'WITHDRAWN' }>(
    `select subject, standing from subject_standing where study = $1 and subject = any($2)`,
    [study, subjects],
  );
}
