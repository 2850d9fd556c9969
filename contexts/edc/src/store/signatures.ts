import { publish, type Sql, type Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import type { ItemChange } from '../domain/casebook/replay.ts';
import type { SignableForm } from '../domain/review/decide-signature.ts';
import type { Signature } from '../domain/review/signature.ts';
import { type FormRow, formJson, toFormState } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

/** Every form of a casebook within reach, as far as signing has to know it. */
export async function selectSignable(sql: Sql, { study, subject }: SubjectKey, reach: Reach): Promise<SignableForm[]> {
  const rows = await sql<Omit<SignableForm, 'state' | 'form' | 'revision'> & { row: FormRow }>(
    `select f.blinded as "isBlinded", encode(f.content_hash, 'hex') as hash, f.to_verify as "toVerify",
            (select count(*) from query q where q.study = f.study and q.subject = f.subject and q.form = f.form
                and q.state = 'OPEN') as "openQueries", ${formJson('f')} as row
       from form f where f.study = $1 and f.subject = $2 and ${within('f', 3)} order by f.form`,
    [study, subject, reach.sites, reach.unblinded],
  );
  return rows.map(({ row, ...form }) => ({ ...form, form: row.form, revision: row.revision, state: toFormState(row) }));
}

export interface NewSignature extends SubjectKey {
  readonly place: string;
  readonly site: string;
  readonly meaning: string;
  readonly covered: readonly SignableForm[];
}

/**
 * Signs. The signature is kept with what it covers, and each form remembers the hash that was signed: only a form whose
 * content still has the hash that was judged is written, so that nothing else can ever be covered.
 */
export async function insertSignature(tx: Tx, signature: NewSignature): Promise<Signature> {
  const { study, subject, place, site, meaning, covered } = signature;
  const blinded = covered.some(({ isBlinded }) => isBlinded);
  const forms = covered.map(({ form, revision, hash }) => ({ form, revision, hash }));
  const [row] = await tx<Omit<Signature, 'forms'> & { signed: number }>(
    `with made as (
       insert into signature (study, subject, place, blinded, number, site, meaning, forms)
       select $1::text, $2::text, $3::text, $4::boolean, coalesce(max(s.number), 0) + 1, $5, $6, $7::jsonb
         from signature s
        where s.study = $1::text and s.subject = $2::text and s.place = $3::text and s.blinded = $4::boolean
       returning study, subject, place, number, meaning, signer, signer_name, at),
     signed as (
       update form f
          set signed_hash = f.content_hash,
              signed = jsonb_build_object('place', m.place, 'number', m.number, 'revision', f.revision,
                                          'signer', m.signer, 'signerName', m.signer_name, 'at', m.at,
                                          'meaning', m.meaning)
         from made m, jsonb_to_recordset($7::jsonb) as g (form text, hash text)
        where f.study = m.study and f.subject = m.subject and f.form = g.form
          and encode(f.content_hash, 'hex') = g.hash
       returning 1)
     select m.study, m.subject, m.place, m.number, m.meaning, m.signer, m.signer_name as "signerName", m.at,
            (select count(*) from signed) as signed
       from made m`,
    [study, subject, place, blinded, site, meaning, JSON.stringify(forms)],
  );
  if (row?.signed !== forms.length) throw new Error('a form changed under a signature');
  const { signed: _, ...made } = row;
  await publish(tx, {
    aggregate: `casebook/${study}/${subject}`,
    type: 'edc.casebook.signed',
    payload: { study, subject, site, place, number: made.number, forms: forms.map(({ form }) => form), blinded },
  });
  return { ...made, forms: covered.map(({ form, revision, hash }) => ({ form, revision, hash, status: 'VALID' })) };
}

/** Oldest first, each with what has become of the forms it covers. */
export function selectSignatures(sql: Sql, { study, subject }: SubjectKey, reach: Reach): Promise<Signature[]> {
  return sql<Signature>(
    `select s.study, s.subject, s.place, s.number, s.meaning, s.signer, s.signer_name as "signerName", s.at,
            (select jsonb_agg(jsonb_build_object('form', g.form, 'revision', g.revision, 'hash', g.hash, 'status',
                      case when encode(f.content_hash, 'hex') = g.hash then 'VALID' else 'BROKEN' end) order by g.form)
               from jsonb_to_recordset(s.forms) as g (form text, revision bigint, hash text)
               join form f on f.study = s.study and f.subject = s.subject and f.form = g.form) as forms
       from signature s
      where s.study = $1 and s.subject = $2 and ${within('s', 3)}
      order by s.at, s.place, s.number`,
    [study, subject, reach.sites, reach.unblinded],
  );
}

const atPlace = (f: string, place: string) => `(${place} = '' or ${f}.form = ${place} or ${f}.visit = ${place})`;

/** What happened to the forms at a place after the revision that was signed last. */
export function selectChangesSince(
  sql: Sql,
  { study, subject, place }: SubjectKey & { place: string },
  reach: Reach,
): Promise<ItemChange[]> {
  return sql<ItemChange>(
    `select a.subject, a.form, a.path, a.version, a.revision, a.old, a.new, a.at, a.actor, a.actor_name as "actorName",
            a.command, a.reason
       from form f
       join item_audit a on a.study = f.study and a.subject = f.subject and a.form = f.form
                        and a.revision > (f.signed ->> 'revision')::bigint
      where f.study = $1 and f.subject = $2 and ${within('f', 3)} and ${atPlace('f', '$5')}
      order by a.form, a.revision, a.path`,
    [study, subject, reach.sites, reach.unblinded, place],
  );
}

/** Keys of the forms at a place that no signature covers. */
export async function selectUnsigned(
  sql: Sql,
  { study, subject, place }: SubjectKey & { place: string },
  reach: Reach,
): Promise<string[]> {
  const rows = await sql<{ form: string }>(
    `select f.form from form f
      where f.study = $1 and f.subject = $2 and ${within('f', 3)} and ${atPlace('f', '$5')}
        and f.signed_hash is null and not f.removed
      order by f.form`,
    [study, subject, reach.sites, reach.unblinded, place],
  );
  return rows.map(({ form }) => form);
}
