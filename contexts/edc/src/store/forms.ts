import type { Sql, Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook.ts';
import type { Change } from '../domain/decide-save.ts';
import { type Entry, type FormState, notStarted, type StoredItem } from '../domain/form-state.ts';

export interface FormKey extends SubjectKey {
  readonly form: string;
}

/** A form and the casebook around it; `state` is notStarted where nothing was saved yet. */
export interface LoadedForm {
  readonly site: string;
  readonly build: number;
  readonly state: FormState;
  /** ISO 8601, UTC; null before the first save. */
  readonly savedAt: string | null;
}

interface FormRow {
  readonly site: string;
  readonly build: number;
  readonly entry: Exclude<Entry, 'NOT_STARTED'> | null;
  readonly revision: number;
  readonly items: Record<string, StoredItem>;
  readonly savedAt: string | null;
}

/** Undefined when the subject has no casebook that the sites reach. */
export async function findForm(sql: Sql, key: FormKey, sites: string[] | null): Promise<LoadedForm | undefined> {
  const [row] = await sql<FormRow>(
    `select c.site, c.build, f.entry, f.revision, f.items, f.saved_at as "savedAt"
       from casebook c left join form f on f.study = c.study and f.subject = c.subject and f.form = $3
      where c.study = $1 and c.subject = $2 and ($4::text[] is null or c.site = any($4))`,
    [key.study, key.subject, key.form, sites],
  );
  return row && toLoaded(row);
}

/**
 * The same with the form's row locked until the end of the transaction. The lock stands inside the lateral query, so
 * that whoever had to wait sees what the other one saved. A form that is not started has no row to lock: there
 * `saveForm` tells whether somebody else came first.
 */
export async function lockForm(tx: Tx, key: FormKey, sites: string[] | null): Promise<LoadedForm | undefined> {
  const [row] = await tx<FormRow>(
    `select c.site, c.build, f.entry, f.revision, f.items, f."savedAt"
       from casebook c
       left join lateral (
         select entry, revision, items, saved_at as "savedAt" from form
          where study = c.study and subject = c.subject and form = $3
            for update) f on true
      where c.study = $1 and c.subject = $2 and ($4::text[] is null or c.site = any($4))`,
    [key.study, key.subject, key.form, sites],
  );
  return row && toLoaded(row);
}

export interface FormChange extends FormKey {
  readonly site: string;
  readonly build: number;
  readonly change: Change;
}

/** Writes changed forms and their events in one statement. Returns the forms written, with the time. */
export async function saveForms(
  tx: Tx,
  changes: readonly FormChange[],
): Promise<{ subject: string; form: string; savedAt: string }[]> {
  tx.wake('outbox');
  const rows = changes.map(({ change: { patch, ...change }, ...form }) => ({
    ...form,
    ...change,
    items: Object.fromEntries(patch),
    paths: [...patch.keys()],
  }));
  return await tx(
    `with given as (
       select * from jsonb_to_recordset($1) as g (study text, subject text, form text, site text, build integer,
                                                  entry text, revision bigint, items jsonb, paths jsonb)),
     saved as (
       insert into form as f (study, subject, form, site, build, entry, revision, items)
       select study, subject, form, site, build, entry, revision, items from given
       on conflict (study, subject, form) do update
          set build = excluded.build, entry = excluded.entry, revision = excluded.revision,
              items = f.items || excluded.items, saved_at = excluded.saved_at
        where f.revision = excluded.revision - 1
       returning study, subject, form, saved_at),
     events as (
       insert into outbox (aggregate, type, payload)
       select 'form/' || g.study || '/' || g.subject || '/' || g.form, 'edc.form.saved',
              jsonb_build_object('study', g.study, 'subject', g.subject, 'form', g.form, 'site', g.site,
                                 'revision', g.revision, 'entry', g.entry, 'items', g.paths)
         from given g join saved s using (study, subject, form))
     select subject, form, saved_at as "savedAt" from saved`,
    [JSON.stringify(rows)],
  );
}

/**
 * The forms of a casebook by form key. In a transaction they stay locked, and the lock on the casebook's row keeps
 * others from starting a form meanwhile: their insert has to look at that row for its foreign key.
 */
export async function lockForms(sql: Sql, { study, subject }: SubjectKey): Promise<Map<string, FormState>> {
  await sql('select from casebook where study = $1 and subject = $2 for update', [study, subject]);
  const rows = await sql<FormRow & { form: string }>(
    'select form, entry, revision, items from form where study = $1 and subject = $2 order by form for update',
    [study, subject],
  );
  return new Map(rows.map((row) => [row.form, toState(row)]));
}

function toLoaded(row: FormRow): LoadedForm {
  return { site: row.site, build: row.build, state: toState(row), savedAt: row.savedAt };
}

export function toState({ entry, revision, items }: Pick<FormRow, 'entry' | 'revision' | 'items'>): FormState {
  return entry === null ? notStarted : { entry, revision, items: new Map(Object.entries(items)) };
}
