import type { Sql } from '@verum/database';
import { type PatientRow, type SealedPatient, toSealed } from './patients.ts';

export interface KnownRow {
  readonly row: SealedPatient;
  /** Hex; null for a patient that was registered by hand. */
  readonly sourceIndex: string | null;
}

/** Two imports into one hospital take turns: both could create the same person. Held to the transaction's end. */
export async function lockImports(sql: Sql, hospital: string): Promise<void> {
  await sql("select pg_advisory_xact_lock(hashtextextended('import ' || $1, 0))", [hospital]);
}

/** The patients of a hospital with one of these sources or numbers, locked until the transaction ends. */
export async function knownPatients(
  sql: Sql,
  hospital: string,
  by: { readonly sources: readonly Buffer[]; readonly numbers: readonly Buffer[] },
): Promise<KnownRow[]> {
  const rows = await sql<PatientRow & { source: string | null }>(
    `select id, hospital, identity, sex, tags, revision, encode(source_index, 'hex') as source from patient
     where hospital = $1 and (source_index = any($2::bytea[]) or number_index = any($3::bytea[]))
     order by id for update`,
    [hospital, by.sources, by.numbers],
  );
  return rows.map((row) => ({ row: toSealed(row), sourceIndex: row.source }));
}
