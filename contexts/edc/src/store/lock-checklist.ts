import type { Sql } from '@verum/database';
import { parseFormKey } from '@verum/values';
import type { FormState } from '../domain/casebook/form-state.ts';
import { levelOf, visitOf } from '../domain/review/hold.ts';
import type { OpenPoint } from '../domain/review/lock-checklist.ts';
import type { LocatedPlace } from './holds.ts';
import { type FormRow, formJson, toFormState } from './load-casebook.ts';
import { type QueryReach, queryWithin, reachParams } from './query-reach.ts';
import { within } from './reach.ts';

/** $1 to $9 of every statement here; a statement that does not ask for one of them has to know its type all the same. */
const given = `given as (select $1::text, $2::text[], $3::text[], $4::text[], $5::text, $6::text, $7::text, $8::text, $9::text)`;

function paramsOf(place: LocatedPlace, reach: QueryReach): unknown[] {
  const { study, site, subject, form } = place;
  const visit = form === '' ? place.visit : visitOf(form);
  const parts = parseFormKey(form);
  // Nobody knows how many repeats of a form there are, so none of them is ever missing.
  const missing = parts && parts.formRepeatKey === undefined ? parts.formOid : '';
  return [study, ...reachParams(reach), site, subject, visit, form, missing];
}

/** A row about a form at the place. Each level has a text of its own, because a text is planned once. */
function formAt(row: string, place: LocatedPlace, visit = `${row}.visit`): string {
  return {
    study: 'true',
    site: `${row}.site = $5`,
    subject: `${row}.subject = $6`,
    visit: `${row}.subject = $6 and ${visit} = $7`,
    form: `${row}.subject = $6 and ${row}.form = $8`,
  }[levelOf(place)];
}

/** A row about a visit at the place, `m.form` being an OID of a form that it misses. */
function missingAt(place: LocatedPlace): string {
  return {
    study: 'true',
    site: 'v.site = $5',
    subject: 'v.subject = $6',
    visit: 'v.subject = $6 and v.visit = $7',
    form: 'v.subject = $6 and v.visit = $7 and m.form = $9',
  }[levelOf(place)];
}

/**
 * What is still open at a place, as far as it is within reach, counted by the indexes that hold only what is open: a
 * study that is clean is counted in no time. Queries and items count one by one, everything else by forms.
 */
export async function countOpen(sql: Sql, place: LocatedPlace, reach: QueryReach): Promise<OpenPoint[]> {
  const forms = (condition: string, n = '1') =>
    `select f.subject, f.form as place, ${n} as n from form f
      where f.study = $1 and ${condition} and not f.removed and ${within('f', 2)} and ${formAt('f', place)}`;
  const missing = (list: 'missing' | 'missing_blinded', more: string) =>
    `select v.subject, v.visit || '~' || m.form as place, 1 as n
       from visit v cross join lateral unnest(v.${list}) as m (form)
      where v.study = $1 and v.is_held and v.skipped is null and v.${list} <> '{}'
        and ($2::text[] is null or v.site = any($2)) ${more} and ${missingAt(place)}`;
  const statements: Readonly<Record<Exclude<OpenPoint['point'], 'missing-items'>, string>> = {
    // Candidates only for those who review them: a count must not tell the others.
    'open-queries': `select q.subject, q.form as place, count(*) as n from query q
      where q.study = $1 and q.state in ('CANDIDATE', 'OPEN', 'ANSWERED') and ${queryWithin('q', 2)}
        and ${formAt('q', place, `split_part(q.form, '~', 1)`)}
      group by q.subject, q.form`,
    'missing-forms': `${missing('missing', '')} union all
      ${missing('missing_blinded', 'and ($3::text[] is null or v.site = any($3))')}`,
    incomplete: forms(`f.entry = 'STARTED'`),
    unverified: forms('f.to_verify > 0', 'f.to_verify'),
    unsigned: [
      forms(`f.entry in ('COMPLETE', 'SKIPPED') and f.signed_hash is null`),
      forms('f.is_broken'),
      forms(`f.entry = 'STARTED' and f.signed_hash is null`),
    ].join(' union all '),
  };
  const params = paramsOf(place, reach);
  const points: OpenPoint[] = [];
  for (const [point, rows] of Object.entries(statements) as [keyof typeof statements, string][]) {
    const [counted] = await sql<Omit<OpenPoint, 'point'>>(
      `with ${given}, open as materialized (${rows})
       select coalesce(sum(o.n), 0)::bigint as count,
              array(select subject || '/' || place from open order by subject, place limit 100) as places
         from open o`,
      params,
    );
    points.push({ point, count: counted?.count ?? 0, places: counted?.places ?? [] });
  }
  return points;
}

/** Builds of the casebooks at a place. */
export async function buildsAt(sql: Sql, { study, site, subject }: LocatedPlace): Promise<number[]> {
  const rows = await sql<{ build: number }>(
    `select distinct c.build from casebook c
      where c.study = $1 and ($2 = '' or c.site = $2) and ($3 = '' or c.subject = $3)`,
    [study, site, subject],
  );
  return rows.map(({ build }) => build);
}

export interface FormAt {
  readonly subject: string;
  readonly form: string;
  readonly build: number;
  readonly state: FormState;
}

/** The forms at a place that are to be filled in, by subject and form, some at a time. */
export async function selectFormsAt(
  sql: Sql,
  place: LocatedPlace,
  reach: QueryReach,
  { after, limit }: { readonly after: readonly [subject: string, form: string]; readonly limit: number },
): Promise<FormAt[]> {
  const rows = await sql<{ subject: string; build: number; row: FormRow }>(
    `with ${given}
     select f.subject, f.build, ${formJson('f')} as row
       from form f
      where f.study = $1 and not f.removed and f.entry <> 'SKIPPED' and ${within('f', 2)} and ${formAt('f', place)}
        and (f.subject, f.form) > ($10, $11)
      order by f.subject, f.form limit $12`,
    [...paramsOf(place, reach), ...after, limit],
  );
  return rows.map(({ row, ...form }) => ({ ...form, form: row.form, state: toFormState(row) }));
}
