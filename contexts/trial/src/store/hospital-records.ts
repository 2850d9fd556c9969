import type { Tx } from '@verum/database';
import type { SentDepartment, SentPractitioner, SentRole } from '../domain/hospital.ts';

// One statement for all records of a kind on a page. A row is written only where something differs, so that the trail
// holds changes and nothing else; which records were seen stands in sync_seen.

/** How many were new or changed. */
export async function saveDepartments(tx: Tx, sent: readonly SentDepartment[]): Promise<number> {
  if (sent.length === 0) return 0;
  const rows = await tx(
    `insert into hospital_department as d (hospital, id, name, specialty, active)
     select hospital, id, name, specialty, active
       from jsonb_to_recordset($1) as r (hospital text, id text, name jsonb, specialty text, active boolean)
     on conflict (hospital, id) do update
        set name = excluded.name, specialty = excluded.specialty, active = excluded.active, absent = false
      where (d.name, d.specialty, d.active, d.absent)
            is distinct from (excluded.name, excluded.specialty, excluded.active, false)
     returning id`,
    [JSON.stringify(lastOfEach(sent))],
  );
  return rows.length;
}

export async function savePractitioners(tx: Tx, sent: readonly SentPractitioner[]): Promise<number> {
  if (sent.length === 0) return 0;
  const rows = await tx(
    `insert into hospital_practitioner as p (hospital, id, name, active)
     select hospital, id, name, active
       from jsonb_to_recordset($1) as r (hospital text, id text, name jsonb, active boolean)
     on conflict (hospital, id) do update set name = excluded.name, active = excluded.active, absent = false
      where (p.name, p.active, p.absent) is distinct from (excluded.name, excluded.active, false)
     returning id`,
    [JSON.stringify(lastOfEach(sent))],
  );
  return rows.length;
}

export async function saveRoles(tx: Tx, sent: readonly SentRole[]): Promise<number> {
  if (sent.length === 0) return 0;
  const rows = await tx(
    `insert into hospital_role as o (hospital, id, practitioner, role, department, active)
     select hospital, id, practitioner, role, department, active
       from jsonb_to_recordset($1)
            as r (hospital text, id text, practitioner text, role text, department text, active boolean)
     on conflict (hospital, id) do update
        set practitioner = excluded.practitioner, role = excluded.role, department = excluded.department,
            active = excluded.active, absent = false
      where (o.practitioner, o.role, o.department, o.active, o.absent)
            is distinct from (excluded.practitioner, excluded.role, excluded.department, excluded.active, false)
     returning id`,
    [JSON.stringify(lastOfEach(sent))],
  );
  return rows.length;
}

/** Which of the practitioners are there, as `hospital id`. */
export async function knownPractitioners(tx: Tx, roles: readonly SentRole[]): Promise<ReadonlySet<string>> {
  if (roles.length === 0) return new Set();
  const rows = await tx<{ key: string }>(
    `select p.hospital || ' ' || p.id as key from hospital_practitioner p
       join unnest($1::text[], $2::text[]) as r (hospital, id) on r.hospital = p.hospital and r.id = p.id`,
    [roles.map(({ hospital }) => hospital), roles.map(({ practitioner }) => practitioner)],
  );
  return new Set(rows.map(({ key }) => key));
}

export interface Seen {
  readonly hospital: string;
  readonly id: string;
}

/** Notes that the run has seen them; how many it had not seen before. */
export async function markSeen(tx: Tx, connector: string, run: number, seen: readonly Seen[]): Promise<number> {
  if (seen.length === 0) return 0;
  const rows = await tx(
    `insert into sync_seen as s (connector, hospital, id, run)
     select distinct $1, hospital, id, $2::int from unnest($3::text[], $4::text[]) as r (hospital, id)
     on conflict (connector, hospital, id) do update set run = excluded.run, times = s.times + 1, at = excluded.at
      where s.run <> excluded.run
     returning id`,
    [connector, run, seen.map(({ hospital }) => hospital), seen.map(({ id }) => id)],
  );
  return rows.length;
}

const tables = [
  ['hospital_role', 'hospital', 'id'],
  ['hospital_practitioner', 'hospital', 'id'],
  ['hospital_department', 'hospital', 'id'],
  ['hospital', 'code', 'source'],
] as const;

/** Marks what a full run has not seen; how many that are. Nothing is deleted: visits and signatures refer to people. */
export async function markAbsent(tx: Tx, connector: string, run: number): Promise<number> {
  let count = 0;
  for (const [table, hospital, id] of tables) {
    const rows = await tx(
      `update ${table} t set absent = true
        where not t.absent and t.${hospital} in (select code from hospital where connector = $1)
          and not exists (select from sync_seen s where s.connector = $1 and s.hospital = t.${hospital}
                             and s.id = t.${id} and s.run = $2)
       returning 1`,
      [connector, run],
    );
    count += rows.length;
  }
  return count;
}

/** One statement cannot write a row twice. */
function lastOfEach<T extends Seen>(sent: readonly T[]): T[] {
  return [...new Map(sent.map((one) => [`${one.hospital} ${one.id}`, one])).values()];
}
