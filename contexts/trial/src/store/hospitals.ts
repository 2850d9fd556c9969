import type { Row, Sql, Tx } from '@verum/database';
import type { HospitalFields } from '../domain/hospital.ts';
import type { Text } from '../domain/study.ts';

// `places` are texts `study/site`, as the caller's scope has them; who reaches a hospital stands in the migration.

export interface Hospital extends HospitalFields, Row {
  readonly code: string;
  readonly connector: string;
  readonly sent: Partial<HospitalFields>;
  readonly source: string;
  readonly absent: boolean;
  readonly revision: number;
}

const columns = 'code, connector, source, name, address, phone, email, sent, absent, revision';

/** Makes sure that they exist, and that the connector is the one that brings them now. */
export async function ensureHospitals(tx: Tx, connector: string, codes: readonly string[]): Promise<void> {
  await tx(
    `insert into hospital as h (code, connector) select code, $1 from unnest($2::text[]) code
     on conflict (code) do update set connector = excluded.connector where h.connector <> excluded.connector`,
    [connector, codes],
  );
}

/** In one order, so that two processes cannot wait for each other. */
export function lockHospitals(tx: Tx, codes: readonly string[]): Promise<Hospital[]> {
  return tx<Hospital>(`select ${columns} from hospital where code = any($1) order by code for update`, [codes]);
}

export async function updateHospital(tx: Tx, hospital: Hospital): Promise<void> {
  const { code, name, address, phone, email, sent, source, absent, revision } = hospital;
  await tx(
    `update hospital set name = $2, address = $3, phone = $4, email = $5, sent = $6, source = $7, absent = $8,
            revision = $9
      where code = $1`,
    [code, JSON.stringify(name), address, phone, email, JSON.stringify(sent), source, absent, revision],
  );
}

export interface ListedHospital extends Hospital {
  readonly departments: number;
  readonly practitioners: number;
  readonly parked: number;
  readonly conflicts: number;
  readonly sites: readonly { readonly study: string; readonly site: string }[];
}

export interface HospitalList {
  readonly places: readonly string[];
  /** Only this one; undefined for all. */
  readonly code: string | undefined;
  readonly after: string | undefined;
  readonly limit: number;
}

export function listHospitals(sql: Sql, { places, code, after, limit }: HospitalList): Promise<ListedHospital[]> {
  // Ordered as JavaScript does: the list is merged with connections that have brought nothing yet.
  return sql<ListedHospital>(
    `select ${columns},
       (select count(*)::int from hospital_department d where d.hospital = h.code) as departments,
       (select count(*)::int from hospital_practitioner p where p.hospital = h.code) as practitioners,
       (select count(*)::int from sync_parked k
         where k.connector = h.connector and k.hospital = h.code and k.state in ('OPEN', 'RETRYING')) as parked,
       (select count(*)::int from sync_conflict c where c.hospital = h.code and c.decision is null
           and (c.study = '' or array[c.study || '/' || h.code, c.study || '/*', '*/' || h.code, '*/*'] && $1)) as conflicts,
       (select coalesce(jsonb_agg(jsonb_build_object('study', s.study, 'site', s.code) order by s.study), '[]')
          from site s where s.code = h.code
           and array[s.study || '/' || s.code, s.study || '/*', '*/' || s.code, '*/*'] && $1) as sites
     from hospital h
     where reaches_hospital(h.code, $1::text[]) and ($2::text is null or h.code = $2) and ($3::text is null or h.code collate "C" > $3)
     order by h.code collate "C" limit $4`,
    [places, code, after, limit],
  );
}

/** Which of the codes are within reach, whether or not there is a hospital. */
export async function reachedCodes(sql: Sql, places: readonly string[], codes: readonly string[]): Promise<string[]> {
  const rows = await sql<{ code: string }>(
    'select code from unnest($2::text[]) code where reaches_hospital(code, $1::text[]) order by code',
    [places, codes],
  );
  return rows.map(({ code }) => code);
}

/** Configured connections within reach that have brought no hospital of their code. */
export async function connectionsWithoutHospital(
  sql: Sql,
  places: readonly string[],
  codes: readonly string[],
): Promise<string[]> {
  const rows = await sql<{ code: string }>(
    `select code from unnest($2::text[]) as c (code) where reaches_hospital(c.code, $1::text[])
        and not exists (select from hospital h where h.code = c.code) order by code`,
    [places, codes],
  );
  return rows.map(({ code }) => code);
}

export async function findHospital(sql: Sql, places: readonly string[], code: string): Promise<Hospital | undefined> {
  const rows = await sql<Hospital>(
    `select ${columns} from hospital where code = $2 and reaches_hospital(code, $1::text[])`,
    [places, code],
  );
  return rows[0];
}

export interface Department extends Row {
  readonly id: string;
  readonly name: readonly Text[];
  readonly specialty: string;
  readonly active: boolean;
  readonly absent: boolean;
}

export interface OfHospital {
  readonly hospital: string;
  readonly places: readonly string[];
  readonly after: string | undefined;
  readonly limit: number;
}

export function listDepartments(sql: Sql, { hospital, places, after, limit }: OfHospital): Promise<Department[]> {
  return sql<Department>(
    `select id, name, specialty, active, absent from hospital_department
      where hospital = $1 and reaches_hospital(hospital, $2::text[]) and ($3::text is null or id > $3)
      order by id limit $4`,
    [hospital, places, after, limit],
  );
}

export interface Practitioner extends Row {
  readonly id: string;
  readonly name: readonly Text[];
  readonly active: boolean;
  readonly absent: boolean;
  readonly roles: readonly {
    readonly id: string;
    readonly role: string;
    readonly department: string;
    readonly active: boolean;
  }[];
}

export function listPractitioners(sql: Sql, { hospital, places, after, limit }: OfHospital): Promise<Practitioner[]> {
  return sql<Practitioner>(
    `select id, name, active, absent,
       (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'role', o.role, 'department', o.department,
                                                     'active', o.active and not o.absent) order by o.id), '[]')
          from hospital_role o where o.hospital = p.hospital and o.practitioner = p.id) as roles
     from hospital_practitioner p
     where hospital = $1 and reaches_hospital(hospital, $2::text[]) and ($3::text is null or id > $3)
     order by id limit $4`,
    [hospital, places, after, limit],
  );
}

export interface SiteName extends Row {
  readonly study: string;
  readonly site: string;
  readonly name: readonly Text[];
  /** What the hospital proposed last; null before it ever did. */
  readonly proposed: readonly Text[] | null;
}

/** The sites that a hospital is, each with its study's own name for it. */
export function lockSiteNames(tx: Tx, hospital: string): Promise<SiteName[]> {
  return tx<SiteName>(
    `select s.study, s.code as site, s.name, p.name as proposed
       from site s left join site_proposal p on p.study = s.study and p.site = s.code
      where s.code = $1 order by s.study for update of s`,
    [hospital],
  );
}

export async function renameSite(
  tx: Tx,
  { study, site, name }: Pick<SiteName, 'study' | 'site' | 'name'>,
): Promise<void> {
  await tx('update site set name = $3 where study = $1 and code = $2', [study, site, JSON.stringify(name)]);
}

export async function saveProposal(
  tx: Tx,
  { study, site, name }: Pick<SiteName, 'study' | 'site' | 'name'>,
): Promise<void> {
  await tx(
    `insert into site_proposal (study, site, name) values ($1, $2, $3)
     on conflict (study, site) do update set name = excluded.name`,
    [study, site, JSON.stringify(name)],
  );
}
