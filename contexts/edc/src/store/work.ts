import type { Sql } from '@verum/database';
import { type Moment, type WorkKind, workCountMax } from '../domain/review/work.ts';
import { inGroup, placesInReach, widthsAt } from './index-groups.ts';
import type { Reach } from './reach.ts';
import { type WorkSource, workSources } from './work-kinds.ts';

export interface WorkScope extends Reach {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  readonly moment: Moment;
}

export interface WorkPage extends WorkScope {
  /** The key of the last row of the page before, as `workKeyOf` makes it; undefined for the first page. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

export interface WorkRow {
  readonly site: string;
  readonly subject: string;
  readonly visit: string;
  /** Of a missing form the OID. */
  readonly form: string;
  readonly query: number;
  readonly path: string;
  readonly due: string | null;
  readonly count: number;
}

/** By due date where there is one, the oldest first, else by site; then by subject, visit and form. */
export function selectWork(sql: Sql, kind: WorkKind, page: WorkPage): Promise<WorkRow[]> {
  const { text, params } = workPage(kind, page);
  return sql<WorkRow>(text, params);
}

/** The statement of a page, for whoever looks at its plan. */
export function workPage(kind: WorkKind, { after, limit, ...scope }: WorkPage) {
  return {
    text: pageTexts[kind],
    params: [...scopeOf(scope), limit, ...(after ?? firstKeys[kind]), ...momentIf(kind, scope)],
  };
}

/** How much of a kind there is, up to one more than is told. */
export async function countWork(sql: Sql, kind: WorkKind, scope: WorkScope): Promise<number> {
  const { text, params } = workCount(kind, scope);
  const [row] = await sql<{ count: number }>(text, params);
  return row?.count ?? 0;
}

export function workCount(kind: WorkKind, scope: WorkScope) {
  return { text: countTexts[kind], params: [...scopeOf(scope), ...momentIf(kind, scope)] };
}

/** What the next page starts after. */
export function workKeyOf(kind: WorkKind, { site, subject, visit, form, query, due }: WorkRow): readonly string[] {
  const { table, isBySite } = sourceOf(kind);
  if (table === 'form') return [site, subject, form];
  if (table === 'query') return [due ?? '', subject, form, String(query)];
  return isBySite ? [site, subject, visit, form] : [due ?? '', subject, visit];
}

/** Whether the key begins with a due date. */
export const isByDate = (kind: WorkKind): boolean => !sourceOf(kind).isBySite;

/** How each part of such a key is written. */
export function workKeyShape(kind: WorkKind): readonly RegExp[] {
  const { key, isBySite } = sourceOf(kind);
  const shapes = { text: /^[^\u0000]{0,600}$/, date: /^\d{4}-\d{2}-\d{2}$/, integer: /^\d{1,9}$/ };
  return [...(isBySite ? [shapes.text] : []), ...key.map(({ type }) => shapes[type])];
}

const sourceOf = (kind: WorkKind): WorkSource => workSources[kind][0] as WorkSource;
const scopeOf = ({ study, sites, unblinded, site }: WorkScope) => [study, sites, unblinded, site];
const momentIf = (kind: WorkKind, { moment: { now, firstDate, lastDate } }: WorkScope) =>
  sourceOf(kind).usesMoment ? [now, firstDate, lastDate] : [];

/** Nothing may be done below a site or a study that is held: its rows are not read at all. */
const openGroups = ({ groups, where, isBlinded, holds }: WorkSource, index: number) => {
  const name = `p${index}`;
  const isOne = isBlinded === undefined ? 'true' : `p.blinded = ${isBlinded}`;
  const places = `select p.site, p.blinded from place p
     where ($4 = '' or p.site = $4) and ${isOne}
       and not exists (select from hold h where h.study = $1 and h.site in ('', p.site) and h.subject = ''
                          and h.state in (${holds}) offset 0)`;
  if (!groups.includes('width')) return `${name} as (${places})`;
  return `${name}_free as (${places}), ${widthsAt(name, `${name}_free`, where)}`;
};

// OFFSET keeps the planner from making a join of it, which would read every hold of the study for one page.
const isFree = ({ table, join, holds }: WorkSource) => `not exists (
  select from hold h
   where h.study = t.study and h.site = '' and h.subject = t.subject and h.state in (${holds})
     and h.visit in ('', ${table === 'query' ? `split_part(t.form, '~', 1)` : 't.visit'})
     and h.form in ('', ${formOf(table, join)}) offset 0)`;

/** The key of the form that a line is about; a missing one would have it. */
const formOf = (table: WorkSource['table'], join: string | undefined) =>
  table === 'visit' ? (join ? `t.visit || '~' || m.form` : `''`) : 't.form';

const smallest = { text: '', date: '-infinity', integer: '0' };
const cursorAt = 6;

const firstKeys = everyKind((kind) => {
  const { key, isBySite } = sourceOf(kind);
  return [...(isBySite ? [''] : []), ...key.map(({ type }) => smallest[type])];
});

const pageTexts = everyKind((kind) => {
  const sources = workSources[kind];
  const { isBySite: isSiteFirst, key: sorted } = sourceOf(kind);
  const order = [...(isSiteFirst ? ['site'] : []), ...sorted.map(({ column }) => nameOf(column))].join(', ');
  const parts = sources.map((source, index) => {
    const { table, where, key, groups, columns, join = '', isBySite, more } = source;
    const cursor = key.map(({ type }, place) =>
      isBySite
        ? `case when p.site = $${cursorAt} then $${cursorAt + 1 + place}::${type} else '' end`
        : `$${cursorAt + place}::${type}`,
    );
    const conditions = [
      where,
      inGroup(groups),
      `(${key.map(({ column }) => column).join(', ')}) > (${cursor.join(', ')})`,
    ];
    // The index ends before the form: without this it would be read from the beginning for every page.
    if (join !== '') conditions.push(`(t.subject, t.visit) >= (${cursor.slice(0, 2).join(', ')})`);
    if (more) conditions.push(more(cursorAt + key.length));
    return `(select p.site, w.* from (select * from p${index} order by site) p cross join lateral (
        select ${columns} from ${table} t ${join}
         where ${conditions.join(' and ')} and ${isFree(source)}
         order by ${key.map(({ column }) => column).join(', ')} limit $5) w
       ${isBySite ? `where p.site >= $${cursorAt}` : ''}
       order by ${order} limit $5)`;
  });
  return `with recursive ${[placesInReach, ...sources.map(openGroups)].join(', ')}
    select * from (${parts.join(' union all ')}) w order by ${order} limit $5`;
});

const countTexts = everyKind((kind) => {
  const sources = workSources[kind];
  const enough = workCountMax + 1;
  const parts = sources.map((source, index) => {
    const { table, where, groups, join = '', more } = source;
    const conditions = [where, inGroup(groups), ...(more ? [more(5)] : []), isFree(source)];
    return `select from p${index} p cross join lateral (
      select from ${table} t ${join} where ${conditions.join(' and ')} limit ${enough}) w`;
  });
  return `with recursive ${[placesInReach, ...sources.map(openGroups)].join(', ')}
    select count(*)::integer as count from (${parts.join(' union all ')} limit ${enough}) w`;
});

/** The name under which the list shows a column of the key. */
function nameOf(column: string): string {
  const name = column.slice(column.indexOf('.') + 1);
  return { latest: 'due', due_date: 'due', number: 'query' }[name] ?? name;
}

function everyKind<T>(fn: (kind: WorkKind) => T): Readonly<Record<WorkKind, T>> {
  return Object.fromEntries((Object.keys(workSources) as WorkKind[]).map((kind) => [kind, fn(kind)])) as Record<
    WorkKind,
    T
  >;
}
