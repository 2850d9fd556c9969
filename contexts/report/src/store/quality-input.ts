import type { Sql } from '@verum/database';
import type { SubjectLags } from '../domain/bootstrap-lag.ts';
import type { SiteCount } from '../domain/funnel.ts';
import type { Reach } from '../domain/report-filter.ts';
import { lags } from './entry-lag.ts';
import { seen, seenOpen } from './report-rows.ts';

interface Asked {
  readonly study: string;
  readonly reach: Reach;
}

/** Queries and filled items of each site within reach, by site. */
export function selectQueryCounts(sql: Sql, { study, reach }: Asked): Promise<SiteCount[]> {
  return sql<SiteCount>(
    `with items as (
       select f.site, sum(f.items_filled)::integer as filled from form_fact f
        where ${seenOpen('f')} and f.entry is not null group by f.site),
     asked as (
       select q.site, count(*)::integer as queries from query_fact q where ${seenOpen('q')} and q.is_released group by q.site)
     select c.site, coalesce(a.queries, 0) as happened, coalesce(i.filled, 0) as of
       from site_fact c left join items i using (site) left join asked a using (site)
      where ${seen('c')} order by c.site`,
    [study, reach.sites, reach.unblinded, ''],
  );
}

/** The delays of each subject within reach. */
export function selectSubjectLags(sql: Sql, { study, reach }: Asked): Promise<SubjectLags[]> {
  return sql<SubjectLags>(
    `select site, jsonb_agg(lag order by lag) as lags from (${lags}) l group by site, subject order by site, subject`,
    [study, reach.sites, reach.unblinded, ''],
  );
}
