import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';
import { countThings, factOf, type RowKey, seenOpen } from './report-rows.ts';

export interface LagCounts {
  readonly forms: number;
  readonly before: number;
  readonly sameDay: number;
  readonly to3Days: number;
  readonly to7Days: number;
  readonly to14Days: number;
  readonly over14Days: number;
  readonly medianDays: number | null;
  readonly p90Days: number | null;
}

export type LagRow = RowKey & LagCounts;

const count = (condition: string) => `(count(*) filter (where ${condition}))::integer`;
const percentile = (share: number) => `(percentile_cont(${share}) within group (order by lag))::double precision`;

/**
 * Forms with a visit that has a date, and the civil days from it to the first entry: reckoned anew where it is corrected.
 * `offset 0`: or the date would be looked up anew wherever it is used.
 */
export const lags = `
      select l.site, l.subject, l.day, l.day - l.held_on as lag
        from (
          select f.site, f.subject, f.entered_on as day, ${factOf('f', 'visit_fact', 'held_on', 'o.visit = f.visit')} as held_on
            from form_fact f
           where ${seenOpen('f')} and f.entry is not null and not f.removed and f.entered_on is not null
          offset 0) l
       where l.held_on is not null`;

export function selectLags(sql: Sql, filter: ReportFilter): Promise<LagRow[]> {
  return countThings<LagCounts>(sql, filter, {
    things: lags,
    aggregates: {
      ...{ forms: 'count(*)::integer', before: count('lag < 0'), sameDay: count('lag = 0') },
      ...{ to3Days: count('lag between 1 and 3'), to7Days: count('lag between 4 and 7') },
      ...{ to14Days: count('lag between 8 and 14'), over14Days: count('lag > 14') },
      ...{ medianDays: percentile(0.5), p90Days: percentile(0.9) },
    },
  });
}
