import type { Row, Sql, Tx } from '@verum/database';
import type { Encounter } from '../domain/encounter.ts';

// The patient's hospital is in scope before any of these runs: they take ids of patients that were found.

export interface EncounterRecord extends Encounter {
  readonly patient: string;
  /** Keyed hash of where it was imported from, hex; null for what was entered here. */
  readonly sourceIndex: string | null;
}

/** In one statement, however many. */
export async function insertEncounters(tx: Tx, encounters: readonly EncounterRecord[]): Promise<void> {
  await tx(
    `insert into encounter (patient, id, class, type, status, started_at, ended_at, source, source_index)
     select patient, id, class, type, status, started_at, ended_at, source, decode(source_index, 'hex')
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                 $8::text[], $9::text[])
          as e (patient, id, class, type, status, started_at, ended_at, source, source_index)`,
    [...arrays(encounters), encounters.map(({ source }) => source), encounters.map(({ sourceIndex }) => sourceIndex)],
  );
}

export async function updateEncounters(tx: Tx, encounters: readonly EncounterRecord[]): Promise<void> {
  await tx(
    `update encounter
     set class = e.class, type = e.type, status = e.status, started_at = e.started_at, ended_at = e.ended_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
          as e (patient, id, class, type, status, started_at, ended_at)
     where encounter.patient = e.patient and encounter.id = e.id`,
    arrays(encounters),
  );
}

interface EncounterRow extends Row {
  readonly patient: string;
  readonly id: string;
  readonly class: string;
  readonly type: string;
  readonly status: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly source: string;
  readonly source_index: string | null;
}

const columns = `patient, id, class, type, status, started_at, ended_at, source,
                 encode(source_index, 'hex') as source_index`;

export interface EncounterList {
  readonly patient: string;
  readonly after: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** The newest first. */
export async function listEncounters(sql: Sql, { patient, after, limit }: EncounterList): Promise<EncounterRecord[]> {
  const rows = await sql<EncounterRow>(
    `select ${columns} from encounter
     where patient = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3))
     order by started_at desc, id desc
     limit $4`,
    [patient, after?.at, after?.id, limit],
  );
  return rows.map(toEncounter);
}

/** Those that were imported. */
export async function importedEncounters(sql: Sql, patients: readonly string[]): Promise<EncounterRecord[]> {
  const rows = await sql<EncounterRow>(
    `select ${columns} from encounter where patient = any($1) and source_index is not null`,
    [patients],
  );
  return rows.map(toEncounter);
}

function arrays(encounters: readonly EncounterRecord[]): unknown[] {
  return [
    encounters.map(({ patient }) => patient),
    encounters.map(({ id }) => id),
    encounters.map((encounter) => encounter.class),
    encounters.map(({ type }) => type),
    encounters.map(({ status }) => status),
    encounters.map(({ startedAt }) => startedAt),
    encounters.map(({ endedAt }) => endedAt),
  ];
}

function toEncounter({ started_at, ended_at, source_index, ...row }: EncounterRow): EncounterRecord {
  return { ...row, startedAt: started_at, endedAt: ended_at, sourceIndex: source_index };
}
