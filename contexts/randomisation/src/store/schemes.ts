import type { Row, Sql, Tx } from '@verum/database';
import type { Design } from '../domain/design.ts';

export interface SchemeKey {
  readonly study: string;
  readonly scheme: number;
}

export interface Scheme extends SchemeKey {
  readonly state: 'DRAFT' | 'ACTIVE' | 'RETIRED';
  readonly design: Design;
  /** The list that counts; null while there is none, and under minimisation. */
  readonly list: number | null;
  /** Decimal; null for an uploaded list, and while nothing was generated. */
  readonly seed: string | null;
  readonly listHash: string | null;
  readonly activatedAt: string | null;
}

interface SchemeRow extends Row {
  readonly study: string;
  readonly scheme: number;
  readonly state: Scheme['state'];
  readonly design: Design;
  readonly list: number | null;
  readonly seed: string | null;
  readonly list_hash: string | null;
  readonly activated_at: string | null;
}

const columns = 'study, scheme, state, design, list, seed, list_hash, activated_at';

/** A draft with the next version of the study; the caller holds the study alone. */
export async function insertScheme(tx: Tx, study: string, design: Design): Promise<number> {
  const [row] = await tx<{ scheme: number }>(
    `insert into scheme (study, scheme, design)
     select $1, coalesce(max(scheme), 0) + 1, $2 from scheme where study = $1
     returning scheme`,
    [study, JSON.stringify(design)],
  );
  if (!row) throw new Error('the draft returned no row');
  return row.scheme;
}

export async function listSchemes(sql: Sql, study: string): Promise<Scheme[]> {
  return (await sql<SchemeRow>(`select ${columns} from scheme where study = $1 order by scheme`, [study])).map(
    toScheme,
  );
}

export async function findScheme(sql: Sql, { study, scheme }: SchemeKey): Promise<Scheme | undefined> {
  const [row] = await sql<SchemeRow>(`select ${columns} from scheme where study = $1 and scheme = $2`, [study, scheme]);
  return row && toScheme(row);
}

/** The version by which subjects are randomised. */
export async function findActiveScheme(sql: Sql, study: string): Promise<Scheme | undefined> {
  const text = `select ${columns} from scheme where study = $1 and state = 'ACTIVE'`;
  const [row] = await sql<SchemeRow>(text, [study]);
  return row && toScheme(row);
}

export async function setList(
  tx: Tx,
  { study, scheme }: SchemeKey,
  list: { readonly list: number | null; readonly seed: string | null; readonly hash: string | null },
): Promise<void> {
  await tx('update scheme set list = $3, seed = $4, list_hash = $5 where study = $1 and scheme = $2', [
    ...[study, scheme, list.list, list.seed, list.hash],
  ]);
}

/** The version before goes first: two are never active, not even within a statement. */
export async function activate(tx: Tx, { study, scheme }: SchemeKey, at: string): Promise<void> {
  await tx(`update scheme set state = 'RETIRED' where study = $1 and state = 'ACTIVE'`, [study]);
  await tx(`update scheme set state = 'ACTIVE', activated_at = $3 where study = $1 and scheme = $2`, [
    study,
    scheme,
    at,
  ]);
}

export async function insertCounters(tx: Tx, { study, scheme }: SchemeKey, strata: readonly string[]): Promise<void> {
  await tx('insert into stratum_counter (study, scheme, stratum) select $1, $2, unnest($3::text[])', [
    ...[study, scheme, strata],
  ]);
}

function toScheme(row: SchemeRow): Scheme {
  const { study, scheme, state, design, list, seed } = row;
  return { study, scheme, state, design, list, seed, listHash: row.list_hash, activatedAt: row.activated_at };
}
