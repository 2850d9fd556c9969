import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';
import { countThings, type RowKey, seen } from './report-rows.ts';

export interface EnrolmentCounts {
  readonly screened: number;
  readonly screenFailed: number;
  readonly enrolled: number;
  readonly completed: number;
  readonly withdrawn: number;
}

export type EnrolmentRow = RowKey & EnrolmentCounts & { readonly planned: number };

const count = (what: string) => `(count(*) filter (where what = '${what}'))::integer`;

/** Each step of a subject on its day. */
export async function selectEnrolment(sql: Sql, filter: ReportFilter): Promise<EnrolmentRow[]> {
  const rows = await countThings<EnrolmentCounts>(sql, filter, {
    things: `
      select s.site, d.day, d.what
        from subject_fact s
       cross join lateral (values
         (s.consent_date, 'screened'),
         (s.enrolled_on, 'enrolled'),
         (case when s.status in ('SCREEN_FAILED', 'COMPLETED', 'WITHDRAWN') then s.status_date end, s.status)) d (day, what)
       where ${seen('s')} and d.day is not null`,
    aggregates: {
      ...{ screened: count('screened'), screenFailed: count('SCREEN_FAILED'), enrolled: count('enrolled') },
      ...{ completed: count('COMPLETED'), withdrawn: count('WITHDRAWN') },
    },
  });
  return withPlan(rows, await selectPlan(sql, filter));
}

interface Plan {
  readonly site: string;
  readonly planned: number;
}

/** Sites that nobody was screened at are in the report as well: that is what one looks for. */
function withPlan(rows: readonly (RowKey & EnrolmentCounts)[], plans: readonly Plan[]): EnrolmentRow[] {
  const none = { month: '', screened: 0, screenFailed: 0, enrolled: 0, completed: 0, withdrawn: 0 };
  const known = new Set(rows.map(({ site }) => site));
  const planned = new Map(plans.map((plan) => [plan.site, plan.planned]));
  const empty = plans.filter(({ site }) => !known.has(site)).map(({ site }) => ({ ...none, site }));
  return [...rows, ...empty]
    .map((row) => ({ ...row, planned: row.month === '' ? (planned.get(row.site) ?? 0) : 0 }))
    .sort((one, other) => compare(one.site, other.site) || compare(one.month, other.month));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Under '' the plan of the study where all of it is asked for, else what the sites plan together. */
async function selectPlan(sql: Sql, { study, site, reach }: ReportFilter): Promise<Plan[]> {
  const plans = await sql<Plan>(
    `select c.site, coalesce(c.planned, 0) as planned from site_fact c
      where c.study = $1 and c.generation = (select current_generation($1))
        and ($2::text[] is null or c.site = any($2)) and ($3 = '' or c.site = $3)
      order by c.site`,
    [study, reach.sites, site],
  );
  const sum = plans.reduce((total, { planned }) => total + planned, 0);
  if (reach.sites !== null || site !== '') return [{ site: '', planned: sum }, ...plans];
  const [whole] = await sql<{ planned: number | null }>(
    'select planned from study_fact where study = $1 and generation = (select current_generation($1))',
    [study],
  );
  return [{ site: '', planned: whole?.planned || sum }, ...plans];
}
