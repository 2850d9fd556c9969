import type { Row, Sql, Tx } from '@verum/database';
import type { Sex } from '../domain/person.ts';

// Every query takes `hospitals`: null for all of them, else the codes in scope.

/** A patient as it is stored; JSON, so that it can be the stored answer of a write without telling who it is. */
export interface SealedPatient {
  readonly id: string;
  readonly hospital: string;
  /** The encrypted identity, base64. */
  readonly box: string;
  readonly sex: Sex;
  readonly tags: readonly string[];
  readonly revision: number;
}

/** By what a patient is found; keyed hashes. */
export interface PatientIndexes {
  readonly number: Buffer;
  readonly prefixes: readonly Buffer[];
}

export interface PatientRow extends Row {
  readonly id: string;
  readonly hospital: string;
  readonly identity: Buffer;
  readonly sex: Sex;
  readonly tags: string[];
  readonly revision: number;
}

const columns = 'id, hospital, identity, sex, tags, revision';

export const hospitalNumberOnce = 'patient_hospital_number';

/** False when the hospital has the number already. */
export async function insertPatient(
  tx: Tx,
  patient: SealedPatient,
  indexes: PatientIndexes & { readonly keyId: string; readonly source?: Buffer },
): Promise<boolean> {
  const { id, hospital, box, sex, tags, revision } = patient;
  const rows = await tx(
    `insert into patient (${columns}, key_id, number_index, name_prefixes, source_index)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict on constraint ${hospitalNumberOnce} do nothing returning id`,
    [
      ...[id, hospital, Buffer.from(box, 'base64'), sex, tags, revision],
      ...[indexes.keyId, indexes.number, indexes.prefixes, indexes.source],
    ],
  );
  return rows.length === 1;
}

export async function findPatient(
  sql: Sql,
  id: string,
  hospitals: string[] | null,
): Promise<SealedPatient | undefined> {
  return (await findPatients(sql, [id], hospitals))[0];
}

/** Those of the ids that are in scope, in no order. */
export async function findPatients(
  sql: Sql,
  ids: readonly string[],
  hospitals: string[] | null,
): Promise<SealedPatient[]> {
  const rows = await sql<PatientRow>(
    `select ${columns} from patient where id = any($1) and ($2::text[] is null or hospital = any($2))`,
    [ids, hospitals],
  );
  return rows.map(toSealed);
}

export async function lockPatient(tx: Tx, id: string, hospitals: string[] | null): Promise<SealedPatient | undefined> {
  const [row] = await tx<PatientRow>(
    `select ${columns} from patient where id = $1 and ($2::text[] is null or hospital = any($2)) for update`,
    [id, hospitals],
  );
  return row && toSealed(row);
}

/** Who the person is changed. The unique constraint `hospitalNumberOnce` throws. */
export async function updatePatient(
  tx: Tx,
  { id, box, sex, revision }: SealedPatient,
  indexes: PatientIndexes & { readonly source?: Buffer },
): Promise<void> {
  await tx(
    `update patient
     set identity = $2, sex = $3, revision = $4, number_index = $5, name_prefixes = $6,
         source_index = coalesce($7, source_index)
     where id = $1`,
    [id, Buffer.from(box, 'base64'), sex, revision, indexes.number, indexes.prefixes, indexes.source],
  );
}

export async function updateTags(tx: Tx, { id, tags, revision }: SealedPatient): Promise<void> {
  await tx('update patient set tags = $2, revision = $3 where id = $1', [id, tags, revision]);
}

export interface PatientSearch {
  readonly hospitals: string[] | null;
  /** '' for every hospital in scope. */
  readonly hospital: string;
  readonly number: Buffer | undefined;
  readonly prefix: Buffer | undefined;
  /** '' for any. */
  readonly tag: string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** In the order of their ids, which says nothing about a person. */
export async function searchPatients(sql: Sql, search: PatientSearch): Promise<SealedPatient[]> {
  const { hospitals, hospital, number, prefix, tag, after, limit } = search;
  const rows = await sql<PatientRow>(
    `select ${columns} from patient
     where ($1::text[] is null or hospital = any($1))
       and ($2 = '' or hospital = $2)
       and ($3::bytea is null or number_index = $3)
       and ($4::bytea is null or name_prefixes @> array[$4])
       and ($5 = '' or tags @> array[$5::text])
       and ($6::text is null or id > $6)
     order by id
     limit $7`,
    [hospitals, hospital, number, prefix, tag, after, limit],
  );
  return rows.map(toSealed);
}

export function toSealed({ id, hospital, identity, sex, tags, revision }: PatientRow): SealedPatient {
  return { id, hospital, box: identity.toString('base64'), sex, tags, revision };
}
