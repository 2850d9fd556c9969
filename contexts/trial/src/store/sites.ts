import type { Row, Sql, Tx } from '@verum/database';
import type { Arm, Investigator, Site } from '../domain/study.ts';

// Every query of rows that belong to a site takes `sites`: null for all of them, else the codes in scope.

interface SiteRow extends Row {
  readonly code: string;
  readonly name: Site['name'];
  readonly time_zone: string;
  readonly country: string;
  readonly planned_subjects: number;
}

const siteColumns = 'code, name, time_zone, country, planned_subjects';

export async function insertSite(tx: Tx, study: string, site: Site): Promise<boolean> {
  const rows = await tx(
    `insert into site (study, ${siteColumns}) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning code`,
    [study, site.code, JSON.stringify(site.name), site.timeZone, site.country, site.plannedSubjects],
  );
  return rows.length === 1;
}

export async function listSites(sql: Sql, study: string, sites: string[] | null): Promise<Site[]> {
  const rows = await sql<SiteRow>(
    `select ${siteColumns} from site where study = $1 and ($2::text[] is null or code = any($2)) order by code`,
    [study, sites],
  );
  return rows.map(toSite);
}

export async function findSite(
  sql: Sql,
  study: string,
  code: string,
  sites: string[] | null,
): Promise<Site | undefined> {
  const [row] = await sql<SiteRow>(
    `select ${siteColumns} from site where study = $1 and code = $2 and ($3::text[] is null or code = any($3))`,
    [study, code, sites],
  );
  return row && toSite(row);
}

export async function insertArm(tx: Tx, study: string, { code, title }: Arm): Promise<boolean> {
  const rows = await tx(
    'insert into arm (study, code, title) values ($1, $2, $3) on conflict do nothing returning code',
    [study, code, JSON.stringify(title)],
  );
  return rows.length === 1;
}

/** Arms belong to the whole study: who may read the study sees them. */
export function listArms(sql: Sql, study: string): Promise<Arm[]> {
  return sql<Arm>('select code, title from arm where study = $1 order by code', [study]);
}

export async function armExists(sql: Sql, study: string, code: string): Promise<boolean> {
  return (await sql('select from arm where study = $1 and code = $2', [study, code])).length === 1;
}

export async function insertInvestigator(
  tx: Tx,
  at: { readonly study: string; readonly site: string },
  { id, name, role, user }: Investigator,
): Promise<void> {
  await tx('insert into investigator (study, site, id, name, role, user_id) values ($1, $2, $3, $4, $5, $6)', [
    ...[at.study, at.site, id],
    ...[JSON.stringify(name), role, user],
  ]);
}

/** The principal investigator first. */
export function listInvestigators(
  sql: Sql,
  at: { readonly study: string; readonly site: string },
  sites: string[] | null,
): Promise<Investigator[]> {
  return sql<Investigator>(
    `select id, name, role, user_id as user from investigator
     where study = $1 and site = $2 and ($3::text[] is null or site = any($3))
     order by role, id`,
    [at.study, at.site, sites],
  );
}

function toSite(row: SiteRow): Site {
  const { code, name, country } = row;
  return { code, name, timeZone: row.time_zone, country, plannedSubjects: row.planned_subjects };
}
