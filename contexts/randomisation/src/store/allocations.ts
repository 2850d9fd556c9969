import type { Row, Sql, Tx } from '@verum/database';
import type { Tally } from '../domain/minimise.ts';
import type { Levels } from '../domain/strata.ts';
import type { SchemeKey } from './schemes.ts';

export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

export interface Allocation extends SubjectKey {
  readonly site: string;
  readonly scheme: number;
  readonly strata: Levels;
  readonly arm: string;
  readonly kit: string;
  /** The randomisation number. */
  readonly number: string;
  readonly at: string;
  /** A user. */
  readonly by: string;
}

/** What is known of a subject before it has a place. */
export interface NewAllocation extends SubjectKey {
  readonly site: string;
  readonly scheme: number;
  readonly stratum: string;
  readonly strata: Levels;
  readonly at: string;
  readonly by: string;
}

const columns = 'study, subject, site, scheme, strata, arm, kit, number, at, by';

export async function findAllocation(sql: Sql, { study, subject }: SubjectKey): Promise<Allocation | undefined> {
  const text = `select ${columns} from allocation where study = $1 and subject = $2`;
  return (await sql<Allocation & Row>(text, [study, subject]))[0];
}

/**
 * The next free place of the stratum for the subject: undefined when the list has none left. The counter's row stays
 * locked until the transaction ends, so a place is never given twice, and one that is not kept is given to the next.
 */
export async function takePlace(tx: Tx, given: NewAllocation, list: number): Promise<Allocation | undefined> {
  const [row] = await tx<Allocation & Row>(
    `with next as (
       update stratum_counter set taken = taken + 1 where study = $1 and scheme = $2 and stratum = $3
       returning taken
     )
     insert into allocation (study, subject, site, scheme, stratum, sequence, strata, arm, kit, number, at, by)
     select $1, $4, $5, $2, $3, p.sequence, $6, p.arm, p.kit, p.number, $7, $8
     from next join place p
       on p.study = $1 and p.scheme = $2 and p.list = $9 and p.stratum = $3 and p.sequence = next.taken
     returning ${columns}`,
    [
      ...[given.study, given.scheme, given.stratum, given.subject, given.site, JSON.stringify(given.strata)],
      ...[given.at, given.by, list],
    ],
  );
  return row;
}

/** The number of the next subject under minimisation. All who come later wait for this transaction. */
export async function takeTurn(tx: Tx, { study, scheme }: SchemeKey, stratum: string): Promise<number> {
  const [row] = await tx<{ taken: number }>(
    `update stratum_counter set taken = taken + 1 where study = $1 and scheme = $2 and stratum = $3 returning taken`,
    [study, scheme, stratum],
  );
  if (!row) throw new Error('the scheme has no counter');
  return row.taken;
}

/** The counts at the levels of a subject. */
export async function tallyAt(tx: Tx, { study, scheme }: SchemeKey, levels: Levels): Promise<Tally> {
  const rows = await tx<{ factor: string; arm: string; count: number }>(
    `select l.factor, a.arm, count(*) as count
     from allocation a join jsonb_each_text($3) as l (factor, level) on a.strata ->> l.factor = l.level
     where a.study = $1 and a.scheme = $2
     group by l.factor, a.arm`,
    [study, scheme, JSON.stringify(levels)],
  );
  return (factor, _, arm) => rows.find((row) => row.factor === factor && row.arm === arm)?.count ?? 0;
}

export async function insertMinimised(
  tx: Tx,
  given: NewAllocation,
  { sequence, arm, number }: { readonly sequence: number; readonly arm: string; readonly number: string },
): Promise<void> {
  await tx(
    `insert into allocation (study, subject, site, scheme, stratum, sequence, strata, arm, number, at, by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[given.study, given.subject, given.site, given.scheme, given.stratum, sequence, JSON.stringify(given.strata)],
      ...[arm, number, given.at, given.by],
    ],
  );
}

export interface SummaryRow {
  readonly site: string;
  readonly strata: Levels;
  readonly randomised: number;
}

/** `sites`: null for all of the study's, else the codes in scope. */
export function summarise(sql: Sql, study: string, sites: string[] | null): Promise<SummaryRow[]> {
  return sql<SummaryRow>(
    `select site, strata, count(*) as randomised from allocation
     where study = $1 and ($2::text[] is null or site = any($2))
     group by site, strata order by site, strata`,
    [study, sites],
  );
}
