import { publish, type Sql, type Tx } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import type { FormState } from '../domain/casebook/form-state.ts';
import type { VerificationCounts } from '../domain/review/count-verification.ts';
import type { Verification } from '../domain/review/decide-verification.ts';
import { type FormRow, formJson, toFormState } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

export interface SavedVerification extends Verification {
  readonly counts: VerificationCounts;
}

/** Keeps the acts, sets what stands now and tells it; the form's revision and content stay as they are. */
export async function saveVerification(
  tx: Tx,
  { study, subject, form }: FormKey,
  { acts, state, counts }: SavedVerification,
): Promise<void> {
  const { verifiedItems, toVerify, unverifiedByChange } = counts;
  const [row] = await tx<{ site: string; blinded: boolean }>(
    `with acted as (
       insert into verification (study, subject, form, site, blinded, path, version, is_verified, source)
       select f.study, f.subject, f.form, f.site, f.blinded, a.path, a.version, a."isVerified", a.source
         from form f, jsonb_to_recordset($4) as a (path text, version bigint, "isVerified" boolean, source text)
        where f.study = $1 and f.subject = $2 and f.form = $3)
     update form set verified = $5, verified_items = $6, to_verify = $7, unverified_by_change = $8
      where study = $1 and subject = $2 and form = $3
     returning site, blinded`,
    [
      ...[study, subject, form, JSON.stringify(acts), JSON.stringify(state.verified)],
      ...[verifiedItems, toVerify, unverifiedByChange],
    ],
  );
  const payload = { study, subject, form, ...row, verified: verifiedItems, toVerify };
  await publish(tx, { aggregate: `form/${study}/${subject}/${form}`, type: 'edc.form.verified', payload });
}

/** A form in which something was verified and has changed since. */
export interface DroppedForm {
  readonly subject: string;
  readonly form: string;
  readonly state: FormState;
}

export interface DroppedPage extends Reach {
  readonly study: string;
  /** '' for all. */
  readonly site: string;
  readonly subject: string;
  /** Subject and form to begin with, that form included. */
  readonly from: readonly [string, string];
  readonly limit: number;
}

/** By subject and form. */
export async function selectDroppedForms(sql: Sql, page: DroppedPage): Promise<DroppedForm[]> {
  const { study, site, subject, sites, unblinded, from, limit } = page;
  const rows = await sql<{ subject: string; row: FormRow }>(
    `select f.subject, ${formJson('f')} as row
       from form f
      where f.study = $1 and f.unverified_by_change > 0 and not f.removed and ${within('f', 2)}
        and ($4 = '' or f.site = $4) and ($5 = '' or f.subject = $5) and (f.subject, f.form) >= ($6, $7)
      order by f.subject, f.form limit $8`,
    [study, sites, unblinded, site, subject, ...from, limit],
  );
  return rows.map(({ subject: own, row }) => ({ subject: own, form: row.form, state: toFormState(row) }));
}
