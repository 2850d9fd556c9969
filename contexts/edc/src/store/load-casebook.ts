import type { Sql } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import type { DiarySource, Entry, FormState, StoredItem } from '../domain/casebook/form-state.ts';
import type { FormStatus } from '../domain/casebook/form-status.ts';
import type { LoadedCasebook, VisitRow } from '../domain/casebook/loaded-casebook.ts';
import type { AutoQuery } from '../domain/query/auto-queries.ts';
import { type HoldRow, visitOf } from '../domain/review/hold.ts';
import { statusJson, unstartedJson } from './form-status.ts';
import { type Reach, within } from './reach.ts';

/** A casebook around one form, loaded for a change of it. */
export interface LoadedForChange extends LoadedCasebook {
  /** When the form was saved last: ISO 8601, UTC; null before the first save. */
  readonly savedAt: string | null;
  /** Of the form itself; undefined before the first save. */
  readonly status: Omit<FormStatus, 'hold'> | undefined;
}

interface Row {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly savedAt: string | null;
  readonly status: Omit<FormStatus, 'hold'> | null;
  readonly holds: HoldRow[];
  readonly forms: FormRow[];
  readonly queries: AutoQuery[];
  readonly numbers: Record<string, number>;
  readonly visits: VisitRow[];
  readonly hasAllVisits: boolean;
  readonly alsoThere: string[];
  readonly zone: string;
}

export interface FormRow {
  readonly form: string;
  readonly entry: Exclude<Entry, 'NOT_STARTED'>;
  readonly revision: number;
  readonly items: Record<string, StoredItem>;
  readonly skipped: string | null;
  readonly removed: boolean;
  readonly hidden: string[];
  readonly orphaned: string[];
  readonly verified: Record<string, number>;
  readonly diary: DiarySource | null;
}

/** JSON of a row of `form`, for toFormState. */
export const formJson = (f: string): string =>
  `jsonb_build_object('form', ${f}.form, 'entry', ${f}.entry, 'revision', ${f}.revision, 'items', ${f}.items,
     'skipped', ${f}.skipped, 'removed', ${f}.removed, 'hidden', ${f}.hidden, 'orphaned', ${f}.orphaned,
     'verified', ${f}.verified, 'diary', case when ${f}.diary_entry is not null then
       jsonb_build_object('entry', ${f}.diary_entry, 'revision', ${f}.diary_revision) end)`;

/** JSON of a row of `visit`. */
export const visitJson = (v: string): string =>
  `jsonb_build_object('visit', ${v}.visit, 'position', ${v}.position, 'heldOn', ${v}.held_on, 'target', ${v}.target,
     'earliest', ${v}.earliest, 'latest', ${v}.latest, 'isProjected', ${v}.is_projected, 'isHeld', ${v}.is_held,
     'isExpected', ${v}.is_expected, 'skipped', ${v}.skipped, 'missing', ${v}.missing,
     'missingBlinded', ${v}.missing_blinded, 'excluded', ${v}.excluded)`;

/** JSON of what holds a casebook: on its forms and visits, on itself, on its site and on the study. */
export const holdsJson = (c: string): string => `coalesce((
  select jsonb_agg(jsonb_build_object('site', h.site, 'subject', h.subject, 'visit', h.visit, 'form', h.form, 'state', h.state))
    from hold h
   where h.study = ${c}.study and h.site in ('', ${c}.site) and h.subject in ('', ${c}.subject)
     and h.state <> 'NONE'), '[]')`;

/** The automatic queries of some forms; the numbers of all, since one may be asked before a form is started. */
const queriesOf = (c: string, forms: string) => `coalesce((
  select jsonb_agg(jsonb_build_object('form', q.form, 'number', q.number, 'path', q.path, 'state', q.state,
                                      'checkKey', q.check_key, 'inputsHash', q.inputs_hash) order by q.form, q.number)
    from query q
   where q.study = ${c}.study and q.subject = ${c}.subject and q.origin = 'CHECK' and ${forms}), '[]') as queries,
  coalesce((
  select jsonb_object_agg(n.form, n.number)
    from (select q.form, max(q.number) as number from query q
           where q.study = ${c}.study and q.subject = ${c}.subject group by q.form) n), '{}') as numbers`;

// OFFSET keeps it what it is, a look into the index for each need: of a join the planner believes that it is as well
// done by reading the whole casebook, because it cannot tell how little the fence hides.
const neededForms = `
  (select f.* from form f
    where n.visit = '=' and f.study = c.study and f.subject = c.subject and f.form_oid = n.form and f.visit = $7 offset 0)
  union all
  (select f.* from form f
    where n.visit <> '=' and f.study = c.study and f.subject = c.subject and f.form_oid = n.form
      and n.visit in ('*', split_part(f.visit, '!', 1)) offset 0)`;

/**
 * The casebook as far as a change of one form has to know it: the form, the forms that rules connect it with (the
 * build said at publication which), their automatic queries, the holds, and the visits that may move. One statement,
 * whose cost does not grow with the casebook. Undefined when it is out of reach, as is a blinded form.
 */
export async function loadForChange(sql: Sql, key: FormKey, reach: Reach): Promise<LoadedForChange | undefined> {
  const [row] = await sql<Row>(
    `with book as (
       select c.study, c.subject, c.site, c.build, c.zone, coalesce(b.blinded, false) as blinded,
              coalesce(n.needs, '[]') as needs, coalesce(n.moves_visits, false) or not exists (
                select from form f where f.study = c.study and f.subject = c.subject and f.form = $3) as has_all_visits
         from casebook c
         left join build_form b on b.study = c.study and b.build = c.build and b.form = $6
         left join build_need n on n.study = c.study and n.build = c.build and n.form = $6
                               and n.visit = split_part($7, '!', 1)
        where c.study = $1 and c.subject = $2),
     about as (
       select distinct on (f.form) f.* from (
         select f.* from book c join form f on f.study = c.study and f.subject = c.subject and f.form = $3
         union all
         select f.* from book c
           cross join lateral jsonb_to_recordset(c.needs) n(visit text, form text)
           cross join lateral (${neededForms}) f) f)
     select c.study, c.subject, c.site, c.build, c.zone, ${holdsJson('c')} as holds,
            (select f.saved_at from about f where f.form = $3) as "savedAt",
            coalesce((select ${statusJson('f')} from about f where f.form = $3), ${unstartedJson('c', '$3')}) as status,
            coalesce((select jsonb_agg(${formJson('f')}) from about f), '[]') as forms,
            ${queriesOf('c', 'q.form in (select f.form from about f)')},
            coalesce((select jsonb_agg(${visitJson('v')}) from visit v
                       where v.study = c.study and v.subject = c.subject
                         and (c.has_all_visits or v.visit = $7 or v.visit in (select f.visit from about f))), '[]') as visits,
            c.has_all_visits as "hasAllVisits",
            array(select f.form from form f
                   where f.study = c.study and f.subject = c.subject and f.visit = $7 and f.form_oid = $6 and f.form <> $3
                     and not f.removed limit 1) as "alsoThere"
       from book c where ${within('c', 4)}`,
    [key.study, key.subject, key.form, reach.sites, reach.unblinded, formOidOf(key.form), visitOf(key.form)],
  );
  return row && { ...toLoaded(row), savedAt: row.savedAt, status: row.status ?? undefined };
}

/** Everything of a casebook. */
export async function loadWhole(
  sql: Sql,
  { study, subject }: Pick<FormKey, 'study' | 'subject'>,
  sites: string[] | null,
): Promise<LoadedCasebook | undefined> {
  const [row] = await sql<Row>(
    `select c.study, c.subject, c.site, c.build, c.zone, true as "hasAllVisits", '{}'::text[] as "alsoThere", ${holdsJson('c')} as holds, null as "savedAt", null as status,
            coalesce((select jsonb_agg(${formJson('f')}) from form f
                       where f.study = c.study and f.subject = c.subject), '[]') as forms,
            ${queriesOf('c', 'true')},
            coalesce((select jsonb_agg(${visitJson('v')}) from visit v
                       where v.study = c.study and v.subject = c.subject), '[]') as visits
       from casebook c where c.study = $1 and c.subject = $2 and ($3::text[] is null or c.site = any($3))`,
    [study, subject, sites],
  );
  return row && toLoaded(row);
}

function toLoaded({ study, subject, site, build, ...row }: Row): LoadedCasebook {
  return {
    ...{ study, subject, site, build },
    forms: new Map(row.forms.map((form) => [form.form, toFormState(form)])),
    queries: row.queries,
    queryNumbers: new Map(Object.entries(row.numbers)),
    holds: row.holds,
    visits: row.visits,
    hasAllVisits: row.hasAllVisits,
    alsoThere: row.alsoThere,
    zone: row.zone,
  };
}

export function toFormState({ form: _, items, ...row }: FormRow): FormState {
  return { ...row, items: new Map(Object.entries(items)) };
}

/** The OID of the form in a form key, as it stands there: percent-encoded. */
export function formOidOf(form: string): string {
  return form.slice(form.indexOf('~') + 1).split('!', 1)[0] ?? '';
}
