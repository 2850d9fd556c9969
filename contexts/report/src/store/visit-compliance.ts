import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';
import { countThings, factOf, type RowKey, seen, todayOf } from './report-rows.ts';

export interface ComplianceCounts {
  readonly inWindow: number;
  readonly early: number;
  readonly late: number;
  readonly unjudged: number;
  readonly missed: number;
  readonly overdue: number;
  readonly due: number;
  readonly compliance: number | null;
}

export type ComplianceRow = RowKey & ComplianceCounts;

const count = (...what: readonly string[]) =>
  `(count(*) filter (where what in (${what.map((one) => `'${one}'`).join(', ')})))::integer`;

const leftOn = factOf('v', 'subject_fact', 'status_date', `o.status in ('SCREEN_FAILED', 'COMPLETED', 'WITHDRAWN')`);

/**
 * Visits on the day on which they were held, else on the last day of their window. A subject that has left is expected
 * at no visit whose window was still open on that day, skipped or not; one whose window had passed was missed.
 */
export function selectCompliance(sql: Sql, filter: ReportFilter): Promise<ComplianceRow[]> {
  return countThings<ComplianceCounts>(sql, filter, {
    things: `
      select v.site, w.what, case when w.what in ('in', 'early', 'late', 'unjudged') then v.held_on else v.latest end as day
        from visit_fact v
        left join calendar c on c.site = v.site
       cross join lateral (select ${leftOn} as left_on) s
       cross join lateral (select case
           when (v.is_skipped or not v.is_held) and s.left_on is not null and coalesce(v.latest >= s.left_on, true) then null
           when v.is_skipped then 'missed'
           when v.is_held and (v.held_on is null or v.earliest is null or v.latest is null) then 'unjudged'
           when v.is_held then case when v.held_on < v.earliest then 'early' when v.held_on > v.latest then 'late' else 'in' end
           when not v.is_expected or v.latest is null then null
           when s.left_on is not null then 'missed'
           when v.latest < ${todayOf('c')} then 'overdue'
           when v.earliest <= ${todayOf('c')} then 'due' end as what) w
       where ${seen('v')} and not v.is_gone and w.what is not null`,
    aggregates: {
      ...{ inWindow: count('in'), early: count('early'), late: count('late'), unjudged: count('unjudged') },
      ...{ missed: count('missed'), overdue: count('overdue'), due: count('due') },
      compliance: `${count('in')}::double precision / nullif(${count('in', 'early', 'late', 'missed', 'overdue')}, 0)`,
    },
  });
}
