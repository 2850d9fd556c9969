import type { Sql, Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook.ts';
import type { FormStatus, SignatureState } from '../domain/form-status.ts';
import type { HoldRow } from '../domain/hold.ts';
import type { VisitRow } from '../domain/loaded-casebook.ts';
import { statusJson } from './form-status.ts';
import { holdsJson, visitJson } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

/** A casebook as it is kept: what today's date says of it is not in here. */
export interface CasebookRow extends SubjectKey {
  readonly site: string;
  readonly build: number;
  readonly zone: string;
  readonly openedAt: string;
  readonly holds: readonly HoldRow[];
  readonly forms: readonly Omit<FormStatus, 'hold'>[];
  readonly visits: readonly VisitRow[];
  /** Of visits and, under '', of the casebook; a place without a signature is not in it. */
  readonly signatures: Readonly<Record<string, SignatureState>>;
}

/** `c` is a casebook, $2 and $3 are the reach. A signature of many forms stands while each is as it was signed. */
const columns = `c.study, c.subject, c.site, c.build, c.zone, c.opened_at as "openedAt", ${holdsJson('c')} as holds,
  coalesce((select jsonb_agg(${statusJson('f')} order by f.form)
              from form f where f.study = c.study and f.subject = c.subject and ${within('f', 2)}), '[]') as forms,
  coalesce((select jsonb_agg(${visitJson('v')} order by v.position, length(v.visit), v.visit)
              from visit v where v.study = c.study and v.subject = c.subject), '[]') as visits,
  coalesce((
    select jsonb_object_agg(s.place, case when exists (
             select from form f
              where f.study = c.study and f.subject = c.subject and not f.removed and ${within('f', 2)}
                and (s.place = '' or f.visit = s.place)
                and not s.forms @> jsonb_build_array(jsonb_build_object('form', f.form,
                                                                        'hash', encode(f.content_hash, 'hex'))))
             then 'BROKEN' else 'VALID' end)
      from (select distinct on (s.place) s.place, s.forms from signature s
             where s.study = c.study and s.subject = c.subject and position('~' in s.place) = 0 and ${within('s', 2)}
             order by s.place, s.at desc) s), '{}') as signatures`;

export async function findCasebook(
  sql: Sql,
  { study, subject }: SubjectKey,
  { sites, unblinded }: Reach,
): Promise<CasebookRow | undefined> {
  const [row] = await sql<CasebookRow>(
    `select ${columns} from casebook c
      where c.study = $1 and c.subject = $4 and ($2::text[] is null or c.site = any($2))`,
    [study, sites, unblinded, subject],
  );
  return row;
}

/** Where a casebook stands. */
export interface CasebookPlace {
  readonly site: string;
  readonly build: number;
}

export async function findPlace(
  sql: Sql,
  { study, subject }: SubjectKey,
  sites: string[] | null,
): Promise<CasebookPlace | undefined> {
  const [row] = await sql<CasebookPlace>(
    `select site, build from casebook where study = $1 and subject = $2 and ($3::text[] is null or site = any($3))`,
    [study, subject, sites],
  );
  return row;
}

export interface CasebookPage extends Reach {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  /** The last subject of the page before. */
  readonly after: string;
  readonly limit: number;
}

/** By subject, and how many there are on all pages. */
export async function selectCasebooks(sql: Sql, { study, site, sites, unblinded, after, limit }: CasebookPage) {
  const rows = await sql<CasebookRow & { total: number }>(
    `with seen as (
       select * from casebook c
        where c.study = $1 and ($2::text[] is null or c.site = any($2)) and ($4 = '' or c.site = $4))
     select ${columns}, (select count(*) from seen)::integer as total
       from seen c where c.subject > $5 order by c.subject limit $6`,
    [study, sites, unblinded, site, after, limit],
  );
  return rows;
}

/** False when the subject has a casebook already. */
export async function insertCasebook(
  tx: Tx,
  { study, subject, site, build, zone }: SubjectKey & { site: string; build: number; zone: string },
): Promise<boolean> {
  const rows = await tx(
    `insert into casebook (study, subject, site, build, zone) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [study, subject, site, build, zone],
  );
  return rows.length > 0;
}

/** What a person says of a visit, which the trail keeps, and what follows for the windows of the others. */
export async function saveVisitSkip(
  tx: Tx,
  { study, subject, site }: SubjectKey & { site: string },
  { visit, skipped }: Pick<VisitRow, 'visit' | 'skipped'>,
  visits: readonly VisitRow[],
): Promise<void> {
  await tx(
    `insert into visit_skip (study, subject, visit, site, skipped) values ($1, $2, $3, $4, $5)
     on conflict (study, subject, visit) do update set skipped = excluded.skipped`,
    [study, subject, visit, site, skipped],
  );
  await tx(
    `update visit v set skipped = p.skipped, target = p.target, earliest = p.earliest, latest = p.latest,
            is_projected = p."isProjected"
       from jsonb_to_recordset($3) as p (visit text, skipped text, target date, earliest date, latest date,
                                         "isProjected" boolean)
      where v.study = $1 and v.subject = $2 and v.visit = p.visit`,
    [study, subject, JSON.stringify(visits)],
  );
}

export async function insertVisits(
  tx: Tx,
  { study, subject, site }: SubjectKey & { site: string },
  visits: readonly VisitRow[],
): Promise<void> {
  await tx(
    `insert into visit (study, subject, visit, site, position, held_on, target, earliest, latest, is_projected,
                        is_held, is_expected, skipped, missing, missing_blinded, excluded)
     select $1::text, $2::text, p.visit, $3::text, p.position, p."heldOn", p.target, p.earliest, p.latest,
            p."isProjected", p."isHeld", p."isExpected", p.skipped, p.missing, p."missingBlinded", p.excluded
       from jsonb_to_recordset($4) as p (visit text, position integer, "heldOn" date, target date, earliest date,
         latest date, "isProjected" boolean, "isHeld" boolean, "isExpected" boolean, skipped text, missing text[],
         "missingBlinded" text[], excluded text[])
     on conflict do nothing`,
    [study, subject, site, JSON.stringify(visits)],
  );
}
