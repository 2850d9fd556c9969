import type { Row, Sql, Tx } from '@verum/database';
import type { FieldValue } from '../domain/merge-field.ts';

export type Decision = 'KEEP_OURS' | 'TAKE_THEIRS' | 'SETTLED';

export interface SyncConflict extends Row {
  readonly hospital: string;
  readonly number: number;
  /** '' for the hospital itself. */
  readonly study: string;
  readonly field: string;
  readonly ours: FieldValue;
  readonly theirs: FieldValue;
  readonly since: string;
  readonly decision: Decision | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string;
}

const columns = `hospital, number, study, field, ours, theirs, since, decision, decided_at as "decidedAt",
  decided_by as "decidedBy", reason`;

// The name of a study's site is decided on by those who reach that site, not by all who reach the hospital.
const isReached = `(study = '' or array[study || '/' || hospital, study || '/*', '*/' || hospital, '*/*'] && $2::text[])`;

/** Under the lock on the hospital's row. */
export async function openConflicts(tx: Tx, hospitals: readonly string[]): Promise<SyncConflict[]> {
  return await tx<SyncConflict>(`select ${columns} from sync_conflict where hospital = any($1) and decision is null`, [
    hospitals,
  ]);
}

/** A new one, or the one there is with what both sides say now. Under the lock on the hospital's row. */
export async function holdConflict(
  tx: Tx,
  { hospital, study, field, ours, theirs }: Pick<SyncConflict, 'hospital' | 'study' | 'field' | 'ours' | 'theirs'>,
): Promise<void> {
  await tx(
    `insert into sync_conflict as c (hospital, number, study, field, ours, theirs)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from sync_conflict where hospital = $1
     on conflict (hospital, study, field) where decision is null do update set ours = excluded.ours, theirs = excluded.theirs`,
    [hospital, study, field, JSON.stringify(ours), JSON.stringify(theirs)],
  );
}

export async function decideConflict(
  tx: Tx,
  { hospital, number }: Pick<SyncConflict, 'hospital' | 'number'>,
  how: { readonly decision: Decision; readonly at: string; readonly by: string; readonly reason: string },
): Promise<SyncConflict | undefined> {
  const rows = await tx<SyncConflict>(
    `update sync_conflict set decision = $3, decided_at = $4, decided_by = $5, reason = $6
      where hospital = $1 and number = $2 and decision is null returning ${columns}`,
    [hospital, number, how.decision, how.at, how.by, how.reason],
  );
  return rows[0];
}

export interface ConflictList {
  readonly hospital: string;
  readonly places: readonly string[];
  readonly isAll: boolean;
  readonly after: number | undefined;
  readonly limit: number;
}

export function listConflicts(
  sql: Sql,
  { hospital, places, isAll, after, limit }: ConflictList,
): Promise<SyncConflict[]> {
  return sql<SyncConflict>(
    `select ${columns} from sync_conflict
      where hospital = $1 and ${isReached} and ($3 or decision is null) and ($4::int is null or number > $4)
      order by number limit $5`,
    [hospital, places, isAll, after, limit],
  );
}

export async function findConflict(
  sql: Sql,
  {
    hospital,
    places,
    number,
  }: { readonly hospital: string; readonly places: readonly string[]; readonly number: number },
): Promise<SyncConflict | undefined> {
  const rows = await sql<SyncConflict>(
    `select ${columns} from sync_conflict where hospital = $1 and ${isReached} and number = $3`,
    [hospital, places, number],
  );
  return rows[0];
}
