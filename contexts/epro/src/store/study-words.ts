import type { Row, Sql, Tx } from '@verum/database';
import type { TextModel } from '@verum/diary-rules';

/** What a diary says of its study beside its questions. */
export interface StudyWords {
  readonly title: readonly TextModel[];
  readonly contact: readonly TextModel[];
}

/** As a participant of the site reads them: the contact of its site, or that of all sites. */
export async function findStudyWords(
  sql: Sql,
  { study, site }: { readonly study: string; readonly site: string },
): Promise<StudyWords> {
  const [row] = await sql<StudyWords & Row>(
    `select coalesce((select title from study_title where study = $1), '[]') as title,
            coalesce((select contact from contact where study = $1 and site in ($2, '') and contact <> '[]'
                      order by site desc limit 1), '[]') as contact`,
    [study, site],
  );
  return row ?? { title: [], contact: [] };
}

export interface StoredContact {
  readonly study: string;
  /** '': of all sites that have none of their own. */
  readonly site: string;
  readonly contact: readonly TextModel[];
}

/** `sites`: null for all of the study's. That of all sites is everybody's. */
export async function listContacts(sql: Sql, study: string, sites: string[] | null): Promise<StoredContact[]> {
  return await sql<StoredContact & Row>(
    `select study, site, contact from contact
     where study = $1 and contact <> '[]' and (site = '' or $2::text[] is null or site = any($2)) order by site`,
    [study, sites],
  );
}

/** What is as it was leaves no trace. */
export async function putContact(
  tx: Tx,
  { study, site, contact }: StoredContact,
  { at, by }: { readonly at: string; readonly by: string },
): Promise<void> {
  await tx(
    `insert into contact (study, site, contact, put_at, put_by) values ($1, $2, $3, $4, $5)
     on conflict (study, site) do update set contact = excluded.contact, put_at = excluded.put_at, put_by = excluded.put_by
      where contact.contact is distinct from excluded.contact`,
    [study, site, JSON.stringify(contact), at, by],
  );
}

export interface CasebookForm {
  readonly form: string;
  readonly isRepeating: boolean;
}

/** Those of a build that was published; what others said of other forms stays. */
export async function setCasebookForms(tx: Tx, study: string, forms: readonly CasebookForm[]): Promise<void> {
  await tx(
    `insert into casebook_form (study, form, is_repeating)
     select $1, form, is_repeating from unnest($2::text[], $3::boolean[]) as f (form, is_repeating)
     on conflict (study, form) do update set is_repeating = excluded.is_repeating`,
    [study, forms.map(({ form }) => form), forms.map(({ isRepeating }) => isRepeating)],
  );
}

export async function setStudyTitle(tx: Tx, study: string, title: readonly TextModel[]): Promise<void> {
  await tx(
    `insert into study_title (study, title) values ($1, $2)
     on conflict (study) do update set title = excluded.title where study_title.title is distinct from excluded.title`,
    [study, JSON.stringify(title)],
  );
}
