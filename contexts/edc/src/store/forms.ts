import type { Sql } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import type { FormState } from '../domain/casebook/form-state.ts';
import type { FormStatus } from '../domain/casebook/form-status.ts';
import type { HoldRow } from '../domain/review/hold.ts';
import { statusJson, unstartedJson } from './form-status.ts';
import { type FormRow, formJson, formOidOf, holdsJson, toFormState } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

/** A form as it is read; without a state where nothing was saved yet. */
export interface ReadForm {
  readonly site: string;
  readonly build: number;
  readonly isBlinded: boolean;
  readonly state: FormState | undefined;
  readonly status: Omit<FormStatus, 'hold'> | undefined;
  readonly holds: readonly HoldRow[];
  /** ISO 8601, UTC; null before the first save. */
  readonly savedAt: string | null;
}

/** Undefined when the subject has no casebook within reach, or the form is out of it. */
export async function findForm(sql: Sql, key: FormKey, reach: Reach): Promise<ReadForm | undefined> {
  const [row] = await sql<{
    site: string;
    build: number;
    isBlinded: boolean;
    holds: HoldRow[];
    form: FormRow | null;
    status: Omit<FormStatus, 'hold'> | null;
    savedAt: string | null;
  }>(
    `with book as (
       select c.study, c.subject, c.site, c.build, coalesce(f.blinded, b.blinded, false) as blinded
         from casebook c
         left join form f on f.study = c.study and f.subject = c.subject and f.form = $3
         left join build_form b on b.study = c.study and b.build = c.build and b.form = $6
        where c.study = $1 and c.subject = $2)
     select c.site, c.build, c.blinded as "isBlinded", ${holdsJson('c')} as holds, f.saved_at as "savedAt",
            case when f.form is not null then ${formJson('f')} end as form,
            case when f.form is not null then ${statusJson('f')} else ${unstartedJson('c', '$3')} end as status
       from book c left join form f on f.study = c.study and f.subject = c.subject and f.form = $3
      where ${within('c', 4)}`,
    [key.study, key.subject, key.form, reach.sites, reach.unblinded, formOidOf(key.form)],
  );
  if (!row) return undefined;
  const { form, status, ...rest } = row;
  return { ...rest, state: form ? toFormState(form) : undefined, status: status ?? undefined };
}
