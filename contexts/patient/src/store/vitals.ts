import type { Row, Sql, Tx } from '@verum/database';
import type { Vital, VitalKind } from '../domain/vital.ts';

// The patient's hospital is in scope before any of these runs: they take ids of patients that were found.

export interface VitalRecord extends Vital {
  readonly patient: string;
  /** Keyed hash of where it was imported from, hex; null for what was entered here. */
  readonly sourceIndex: string | null;
}

/** In one statement, however many. */
export async function insertVitals(tx: Tx, vitals: readonly VitalRecord[]): Promise<void> {
  await tx(
    `insert into vital (patient, id, kind, value, unit, measured_at, source, source_index)
     select patient, id, kind, value, unit, measured_at, source, decode(source_index, 'hex')
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[])
          as v (patient, id, kind, value, unit, measured_at, source, source_index)`,
    [
      vitals.map(({ patient }) => patient),
      vitals.map(({ id }) => id),
      vitals.map(({ kind }) => kind),
      vitals.map(({ value }) => value),
      vitals.map(({ unit }) => unit),
      vitals.map(({ measuredAt }) => measuredAt),
      vitals.map(({ source }) => source),
      vitals.map(({ sourceIndex }) => sourceIndex),
    ],
  );
}

export async function updateVitals(tx: Tx, vitals: readonly VitalRecord[]): Promise<void> {
  await tx(
    `update vital set kind = v.kind, value = v.value, unit = v.unit, measured_at = v.measured_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
          as v (patient, id, kind, value, unit, measured_at)
     where vital.patient = v.patient and vital.id = v.id`,
    [
      vitals.map(({ patient }) => patient),
      vitals.map(({ id }) => id),
      vitals.map(({ kind }) => kind),
      vitals.map(({ value }) => value),
      vitals.map(({ unit }) => unit),
      vitals.map(({ measuredAt }) => measuredAt),
    ],
  );
}

interface VitalRow extends Row {
  readonly patient: string;
  readonly id: string;
  readonly kind: VitalKind;
  readonly value: string;
  readonly unit: string;
  readonly measured_at: string;
  readonly source: string;
  readonly source_index: string | null;
}

const columns = `patient, id, kind, value, unit, measured_at, source, encode(source_index, 'hex') as source_index`;

export interface VitalList {
  readonly patient: string;
  readonly kind: VitalKind | undefined;
  readonly after: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** The newest first. */
export async function listVitals(sql: Sql, { patient, kind, after, limit }: VitalList): Promise<VitalRecord[]> {
  const rows = await sql<VitalRow>(
    `select ${columns} from vital
     where patient = $1 and ($2::text is null or kind = $2)
       and ($3::timestamptz is null or (measured_at, id) < ($3, $4))
     order by measured_at desc, id desc
     limit $5`,
    [patient, kind, after?.at, after?.id, limit],
  );
  return rows.map(toVital);
}

/** Those that were imported. */
export async function importedVitals(sql: Sql, patients: readonly string[]): Promise<VitalRecord[]> {
  const rows = await sql<VitalRow>(
    `select ${columns} from vital where patient = any($1) and source_index is not null`,
    [patients],
  );
  return rows.map(toVital);
}

function toVital({ measured_at, source_index, ...row }: VitalRow): VitalRecord {
  return { ...row, measuredAt: measured_at, sourceIndex: source_index };
}
