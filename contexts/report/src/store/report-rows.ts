import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';

/** A row of a report: an empty site is all of them, an empty month all months. */
export interface RowKey {
  readonly site: string;
  /** YYYY-MM, or `undated`. */
  readonly month: string;
}

/** Rows of a fact table that the caller may count: `f` of the model that is read, within reach. */
export const seen = (f: string): string =>
  `${f}.study = $1 and ${f}.generation = (select current_generation($1))
       and ($2::text[] is null or ${f}.site = any($2)) and ($4 = '' or ${f}.site = $4)`;

/** The same of a table in which some rows are for the unblinded only. */
export const seenOpen = (f: string): string =>
  `${seen(f)} and (not ${f}.blinded or $3::text[] is null or ${f}.site = any($3))`;

/** Where the caller sees what others are blinded to. */
export const isUnblinded = (f: string): string => `($3::text[] is null or ${f}.site = any($3))`;

/**
 * A fact about the same subject as row `f`, found by its key for each row. A join would be left to the planner, which
 * takes every condition of a fence to leave one row in a hundred and then reads all of one table for each row of the
 * other.
 */
export const factOf = (f: string, table: string, column: string, condition: string): string =>
  `(select o.${column} from ${table} o
      where o.study = $1 and o.generation = (select current_generation($1)) and o.subject = ${f}.subject and ${condition})`;

/** The calendar of each site: `zone`, and `today` there. A site that trial has not told of yet lives in UTC. */
export const calendars = `calendar as materialized (
  select c.site, z.zone, (to_timestamp($7::double precision / 1000) at time zone z.zone)::date as today
    from site_fact c cross join lateral (select known_zone(c.zone) as zone) z where ${seen('c')})`;

/** Today at a site of the calendar `c`, which may be missing. */
export const todayOf = (c: string): string =>
  `coalesce(${c}.today, (to_timestamp($7::double precision / 1000) at time zone 'UTC')::date)`;

interface Counted<T> {
  /** A query with the columns `site`, `day` and whatever the aggregates read; one row a thing that is counted. */
  readonly things: string;
  /** By the name of the column. */
  readonly aggregates: Readonly<Record<keyof T & string, string>>;
}

/**
 * Counts things by site, and by month where that is asked for, with all totals, in one pass.
 * @returns the total first, then by site and month; a study without anything has one row
 */
export async function countThings<T extends object>(
  sql: Sql,
  { study, site, from, to, isMonthly, reach, nowMs }: ReportFilter,
  { things, aggregates }: Counted<T>,
): Promise<(RowKey & T)[]> {
  const columns = Object.entries<string>(aggregates).map(([name, text]) => `${text} as "${name}"`);
  return await sql<RowKey & T>(
    `with ${calendars},
     things as (${things}),
     chosen as (
       select t.*, coalesce(to_char(t.day, 'YYYY-MM'), 'undated') as month from things t
        where ($5 = '' or t.day >= nullif($5, '')::date) and ($6 = '' or t.day <= nullif($6, '')::date) and ($3::text[] is null or true))
     select coalesce(site, '') as site, ${isMonthly ? `coalesce(month, '')` : `''`} as month, ${columns.join(', ')}
       from chosen group by grouping sets ((), (site)${isMonthly ? ', (month), (site, month)' : ''})
      order by site collate "C" nulls first${isMonthly ? ', month collate "C" nulls first' : ''}`,
    [study, reach.sites, reach.unblinded, site, from, to, nowMs],
  );
}
