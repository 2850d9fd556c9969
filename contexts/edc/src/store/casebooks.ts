import type { Sql, Tx } from '@verum/database';
import type { Casebook, SubjectKey } from '../domain/casebook.ts';

const columns = `c.study, c.subject, c.site, c.build, c.opened_at as "openedAt",
  coalesce((select jsonb_agg(jsonb_build_object('form', f.form, 'entry', f.entry, 'revision', f.revision) order by f.form)
              from form f where f.study = c.study and f.subject = c.subject), '[]') as forms`;

export async function findCasebook(
  sql: Sql,
  { study, subject }: SubjectKey,
  sites: string[] | null,
): Promise<Casebook | undefined> {
  const [row] = await sql<Casebook>(
    `select ${columns} from casebook c
      where c.study = $1 and c.subject = $2 and ($3::text[] is null or c.site = any($3))`,
    [study, subject, sites],
  );
  return row;
}

export interface CasebookPage {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  readonly sites: string[] | null;
  /** The last subject of the page before. */
  readonly after: string;
  readonly limit: number;
}

/** By subject, and how many there are on all pages. */
export async function selectCasebooks(sql: Sql, { study, site, sites, after, limit }: CasebookPage) {
  const rows = await sql<Casebook & { total: number }>(
    `with seen as (
       select * from casebook c
        where c.study = $1 and ($2::text[] is null or c.site = any($2)) and ($3 = '' or c.site = $3))
     select ${columns}, (select count(*) from seen)::integer as total
       from seen c where c.subject > $4 order by c.subject limit $5`,
    [study, sites, site, after, limit],
  );
  return rows;
}

/** False when the subject has a casebook already. */
export async function insertCasebook(
  tx: Tx,
  { study, subject, site, build }: SubjectKey & { site: string; build: number },
): Promise<boolean> {
  const rows = await tx(
    `insert into casebook (study, subject, site, build) values ($1, $2, $3, $4) on conflict do nothing returning 1`,
    [study, subject, site, build],
  );
  return rows.length > 0;
}
