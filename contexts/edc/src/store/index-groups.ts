import { within } from './reach.ts';

/**
 * Lists in index time. Each index begins with the site, and with what is blinded; a list reads a page of each such
 * place that the caller reaches and merges them. What is out of reach is not even passed over: that would cost time,
 * and the time would tell how much there is; behind row-level security it would be all rows of all other sites.
 * In these texts $1 is the study, $2 and $3 are the reach.
 */

/**
 * A recursive CTE `name` with the distinct values of columns that an index begins with, behind the study: it jumps from
 * one to the next.
 */
export function distinctGroups(name: string, table: string, columns: readonly string[], where: string): string {
  const [own, last] = ['t', 'g'].map((row) => columns.map((column) => `${row}.${column}`).join(', '));
  return `${name} as (
    (select ${own} from ${table} t where ${where} order by ${own} limit 1)
    union all
    select n.* from ${name} g cross join lateral (
      select ${own} from ${table} t where ${where} and (${own}) > (${last}) order by ${own} limit 1) n)`;
}

/**
 * CTEs for `with recursive`: `site` holds the caller's sites, for everywhere those with casebooks; `place` each of them
 * once for what everybody sees and, where the caller is unblinded, once for the rest.
 */
export const placesInReach = `${distinctGroups('known', 'casebook', ['site'], 't.study = $1 and $2::text[] is null')},
  site as (select site from known union all select unnest($2::text[])),
  place as (
    select p.site, p.blinded from (select s.site, b.blinded from site s cross join (values (false), (true)) b(blinded)) p
     where ${within('p', 2)})`;

/** CTE `name`: the rows of `from` (site, blinded), each with every length that a window of an open visit there has. */
export function widthsAt(name: string, from: string, where: string): string {
  const next = (more: string) => `select t.width from visit t
      where ${where} and t.site = g.site ${more} order by t.width limit 1`;
  return `${name} as (
    select g.site, g.blinded, n.width from ${from} g cross join lateral (${next('')}) n
    union all
    select g.site, g.blinded, n.width from ${name} g cross join lateral (${next('and t.width > g.width')}) n)`;
}

/** CTE `name`: each table of the shared trail with each place in it. That trail has no fence of its own. */
export const tablesOfTrail = (name: string, where: string) =>
  distinctGroups(name, 'audit', ['table_name', 'site', 'blinded'], where);

/** `t` is of the group `p`. */
export function inGroup(columns: readonly string[]): string {
  return columns.map((column) => `t.${column} = p.${column}`).join(' and ');
}
