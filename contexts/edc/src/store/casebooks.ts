import { publish, type Sql, type Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import type { FormStatus, SignatureState } from '../domain/casebook/form-status.ts';
import type { VisitRow } from '../domain/casebook/loaded-casebook.ts';
import type { HoldRow } from '../domain/review/hold.ts';
import type { Standing } from '../domain/visit/standing.ts';
import { toldVisits } from '../domain/visit/told-visits.ts';
import { signatureOf } from './form-status.ts';
import { holdsJson } from './load-casebook.ts';
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
  /** Null where trial has not said anything yet. */
  readonly told: { readonly standing: Standing; readonly since: string } | null;
  /** Of visits and, under '', of the casebook; a place without a signature is not in it. */
  readonly signatures: Readonly<Record<string, SignatureState>>;
}

/** A row as it travels: arrays, because a page of the study matrix is 50,000 cells and their names would be most of it. */
interface PackedRow extends Omit<CasebookRow, 'forms' | 'visits'> {
  readonly forms: readonly PackedForm[];
  /** Open and answered queries, by form key; a form without any is not in it. */
  readonly queries: Readonly<Record<string, readonly [number, number]>>;
  readonly visits: readonly PackedVisit[];
}

type PackedForm = readonly [
  ...[form: string, entry: FormStatus['entry'], revision: number, signature: SignatureState, removed: boolean],
  ...[toVerify: number, unverifiedByChange: number, verified: number, orphaned: number],
];

type PackedVisit = readonly [
  ...[visit: string, position: number, heldOn: string | null, target: string | null, earliest: string | null],
  ...[latest: string | null, isProjected: boolean, isHeld: boolean, isExpected: boolean, skipped: string | null],
  ...[missing: string[], missingBlinded: string[], excluded: string[]],
];

const packedForm = `json_build_array(f.form, f.entry, f.revision, ${signatureOf('f')}, f.removed, f.to_verify,
  f.unverified_by_change, f.verified_items, cardinality(f.orphaned))`;
const packedVisit = `json_build_array(v.visit, v.position, v.held_on, v.target, v.earliest, v.latest, v.is_projected,
  v.is_held, v.is_expected, v.skipped, v.missing, v.missing_blinded, v.excluded)`;

function unpacked<Row extends PackedRow>({ queries, ...row }: Row) {
  return {
    ...row,
    forms: row.forms.map(
      ([form, entry, revision, signature, removed, toVerify, unverifiedByChange, verified, orphaned]) => {
        const [openQueries = 0, answeredQueries = 0] = queries[form] ?? [];
        const counts = { toVerify, unverifiedByChange, verified, orphaned, openQueries, answeredQueries };
        return { form, entry, revision, signature, removed, ...counts };
      },
    ),
    visits: row.visits.map(
      ([visit, position, heldOn, target, earliest, latest, isProjected, isHeld, isExpected, ...rest]) => {
        const [skipped, missing, missingBlinded, excluded] = rest;
        const dates = { heldOn, target, earliest, latest };
        return {
          visit,
          position,
          ...dates,
          isProjected,
          isHeld,
          isExpected,
          skipped,
          missing,
          missingBlinded,
          excluded,
        };
      },
    ),
  };
}

/** `c` is a casebook, $2 and $3 are the reach. A signature of many forms stands while each is as it was signed. */
const columns = `c.study, c.subject, c.site, c.build, c.zone, c.opened_at as "openedAt", ${holdsJson('c')} as holds,
  (select json_build_object('standing', s.standing, 'since', s.since) from subject_standing s
    where s.study = c.study and s.subject = c.subject) as told,
  coalesce((select json_agg(${packedForm} order by f.form)
              from form f where f.study = c.study and f.subject = c.subject and ${within('f', 2)}), '[]') as forms,
  coalesce((select json_object_agg(q.form, q.counts)
              from (select q.form, json_build_array(count(*) filter (where q.state = 'OPEN'),
                                                    count(*) filter (where q.state = 'ANSWERED')) as counts
                      from query q
                     where q.study = c.study and q.subject = c.subject and q.state in ('OPEN', 'ANSWERED') and ${within('q', 2)}
                     group by q.form) q), '{}') as queries,
  coalesce((select json_agg(${packedVisit} order by v.position, length(v.visit), v.visit)
              from visit v where v.study = c.study and v.subject = c.subject), '[]') as visits,
  coalesce((
    select jsonb_object_agg(s.place, case when exists (
             select from form f
              where f.study = c.study and f.subject = c.subject and not f.removed and ${within('f', 2)}
                and (s.place = '' or f.visit = s.place)
                and not s.forms @> jsonb_build_array(jsonb_build_object('form', f.form,
                                                                        'hash', encode(f.content_hash, 'hex'))))
             then 'BROKEN' else 'VALID' end)
      from (select p.place, jsonb_agg(g) as forms
              from (select distinct on (s.place, s.blinded) s.place, s.forms from signature s
                     where s.study = c.study and s.subject = c.subject and position('~' in s.place) = 0
                       and ${within('s', 2)}
                     order by s.place, s.blinded, s.at desc) p
             cross join lateral jsonb_array_elements(p.forms) g
             group by p.place) s), '{}') as signatures`;

export async function findCasebook(
  sql: Sql,
  { study, subject }: SubjectKey,
  { sites, unblinded }: Reach,
): Promise<CasebookRow | undefined> {
  const [row] = await sql<PackedRow>(
    `select ${columns} from casebook c
      where c.study = $1 and c.subject = $4 and ($2::text[] is null or c.site = any($2))`,
    [study, sites, unblinded, subject],
  );
  return row && unpacked(row);
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
  /** None: every subject. */
  readonly subjects: readonly string[];
  /** The last subject of the page before. */
  readonly after: string;
  readonly limit: number;
}

/** By subject, and how many there are on all pages. */
export async function selectCasebooks(sql: Sql, page: CasebookPage) {
  const { study, site, subjects, sites, unblinded, after, limit } = page;
  const rows = await sql<PackedRow & { total: number }>(
    `with seen as (
       select * from casebook c
        where c.study = $1 and ($2::text[] is null or c.site = any($2)) and ($4 = '' or c.site = $4)
          and (cardinality($7::text[]) = 0 or c.subject = any($7)))
     select ${columns}, (select count(*) from seen)::integer as total
       from seen c where c.subject > $5 order by c.subject limit $6`,
    [study, sites, unblinded, site, after, limit, subjects],
  );
  return rows.map(unpacked);
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
  const payload = { study, subject, site, visits: toldVisits(visits) };
  await publish(tx, { aggregate: `casebook/${study}/${subject}`, type: 'edc.visits.planned', payload });
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
