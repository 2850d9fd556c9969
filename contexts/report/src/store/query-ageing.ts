import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';
import { countThings, type RowKey, seenOpen } from './report-rows.ts';

export interface QueryCounts {
  readonly opened: number;
  readonly byChecks: number;
  readonly byPersons: number;
  readonly open: number;
  readonly answered: number;
  readonly closed: number;
  readonly cancelled: number;
  readonly to7Days: number;
  readonly to14Days: number;
  readonly to30Days: number;
  readonly over30Days: number;
  readonly medianDaysToAnswer: number | null;
  readonly medianDaysToClose: number | null;
}

export type QueryRow = RowKey & QueryCounts & { readonly per100Items: number | null };

const count = (condition: string) => `(count(*) filter (where ${condition}))::integer`;
const waits = (condition: string) => count(`state in ('OPEN', 'ANSWERED') and ${condition}`);
const median = (column: string, condition = 'true') =>
  `percentile_cont(0.5) within group (order by ${column}) filter (where ${condition})`;

/**
 * Queries on the civil day at their site on which they were opened; those that no site has ever seen are not counted.
 * A reopened query is as old as it is: it waits since it was opened.
 */
export async function selectQueries(sql: Sql, filter: ReportFilter): Promise<QueryRow[]> {
  const rows = await countThings<QueryCounts>(sql, filter, {
    things: `
      select q.site, (q.opened_at at time zone coalesce(c.zone, 'UTC'))::date as day, q.state, q.origin,
             greatest(0, floor(($7::double precision / 1000 - extract(epoch from q.opened_at)) / 86400)) as age,
             extract(epoch from q.answered_at - q.opened_at) / 86400 as to_answer,
             extract(epoch from q.closed_at - q.opened_at) / 86400 as to_close
        from query_fact q left join calendar c on c.site = q.site
       where ${seenOpen('q')} and q.is_released`,
    aggregates: {
      ...{ opened: 'count(*)::integer', byChecks: count(`origin = 'CHECK'`), byPersons: count(`origin = 'PERSON'`) },
      ...{ open: count(`state = 'OPEN'`), answered: count(`state = 'ANSWERED'`), closed: count(`state = 'CLOSED'`) },
      ...{
        cancelled: count(`state = 'CANCELLED'`),
        to7Days: waits('age <= 7'),
        to14Days: waits('age between 8 and 14'),
      },
      ...{ to30Days: waits('age between 15 and 30'), over30Days: waits('age > 30') },
      // To a hundredth of a day: what lies below tells the moment at which somebody answered, and nothing else.
      medianDaysToAnswer: `round(${median('to_answer', 'to_answer is not null')}::numeric, 2)::double precision`,
      medianDaysToClose: `round(${median('to_close', `state = 'CLOSED'`)}::numeric, 2)::double precision`,
    },
  });
  // A rate of some days' queries over all items would be none.
  const isWhole = filter.from === '' && filter.to === '';
  const items = isWhole ? await selectItems(sql, filter) : new Map<string, number>();
  return rows.map((row) => {
    const filled = row.month === '' ? (items.get(row.site) ?? 0) : 0;
    return { ...row, per100Items: filled === 0 ? null : (100 * row.opened) / filled };
  });
}

/** Items filled, by site; under '' all of them. */
async function selectItems(sql: Sql, { study, site, reach }: ReportFilter): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ site: string; items: number }>(
    `select coalesce(f.site, '') as site, coalesce(sum(f.items_filled), 0)::integer as items
       from form_fact f where ${seenOpen('f')} and f.entry is not null group by rollup (f.site)`,
    [study, reach.sites, reach.unblinded, site],
  );
  return new Map(rows.map((row) => [row.site, row.items]));
}
