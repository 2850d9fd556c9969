/** The leading columns of an index after those that are fixed: name → expression over `t`. */
export type Groups = Readonly<Record<string, string>>;

/**
 * A recursive CTE with the distinct groups in a table: it jumps from one to the next through the index, so it costs
 * one probe a group, however many rows each has. Work lists and the trail then read each group in the order they
 * need, a page at the most, and merge: what is out of the caller's reach is not even passed over, which would cost
 * time, and tell by the time how much there is.
 * @param where condition over `t` that the index needs: its fixed columns and its predicate
 */
export function groupsOf(name: string, table: string, groups: Groups, where: string): string {
  const columns = Object.values(groups).join(', ');
  const list = Object.entries(groups)
    .map(([column, expression]) => `${expression} as ${column}`)
    .join(', ');
  const before = Object.keys(groups)
    .map((column) => `g.${column}`)
    .join(', ');
  return `${name} as (
    (select ${list} from ${table} t where ${where} order by ${columns} limit 1)
    union all
    select n.* from ${name} g cross join lateral (
      select ${list} from ${table} t where ${where} and (${columns}) > (${before}) order by ${columns} limit 1) n)`;
}

/** `t` is of group `p`. */
export function inGroup(groups: Groups): string {
  return Object.entries(groups)
    .map(([column, expression]) => `${expression} = p.${column}`)
    .join(' and ');
}
