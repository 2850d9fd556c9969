import type { Sql, Tx } from '@verum/database';

/** Who was unblinded by whom and why. The arm is not here. */
export interface Unblinding {
  readonly subject: string;
  readonly site: string;
  readonly reason: string;
  readonly at: string;
  readonly by: string;
}

export async function insertUnblinding(tx: Tx, study: string, unblinding: Unblinding): Promise<void> {
  const { subject, site, reason, at, by } = unblinding;
  await tx('insert into unblinding (study, subject, site, reason, at, by) values ($1, $2, $3, $4, $5, $6)', [
    ...[study, subject, site, reason, at, by],
  ]);
}

export interface UnblindingList {
  readonly study: string;
  /** Null for all of the study's, else the codes in scope. */
  readonly sites: string[] | null;
  readonly after: string | undefined;
  readonly limit: number;
}

export function listUnblindings(sql: Sql, list: UnblindingList): Promise<(Unblinding & { readonly seq: number })[]> {
  return sql<Unblinding & { readonly seq: number }>(
    `select seq, subject, site, reason, at, by from unblinding
     where study = $1 and ($2::text[] is null or site = any($2)) and ($3::bigint is null or seq > $3)
     order by seq limit $4`,
    [list.study, list.sites, list.after, list.limit],
  );
}
