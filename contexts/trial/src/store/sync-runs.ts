import type { Row, Sql, Tx } from '@verum/database';

export interface SyncRun extends Row {
  readonly connector: string;
  readonly number: number;
  readonly isFull: boolean;
  readonly state: 'RUNNING' | 'WAITING' | 'DONE' | 'FAILED';
  readonly requestedBy: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly pages: number;
  readonly records: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly parked: number;
  readonly nameless: number;
  readonly conflicts: number;
  readonly absent: number;
  readonly announced: number;
  readonly failure: string;
}

const columns = `connector, number, is_full as "isFull", state, requested_by as "requestedBy", started_at as "startedAt",
  finished_at as "finishedAt", pages, records, changed, unchanged, parked, nameless, conflicts, absent, announced, failure`;

export interface NewSyncRun {
  readonly connector: string;
  readonly number: number;
  readonly isFull: boolean;
  readonly requestedBy: string | null;
  readonly startedAt: string;
}

export async function insertSyncRun(tx: Tx, run: NewSyncRun): Promise<SyncRun> {
  const [made] = await tx<SyncRun>(
    `insert into sync_run (connector, number, is_full, state, requested_by, started_at)
     values ($1, $2, $3, 'RUNNING', $4, $5) returning ${columns}`,
    [run.connector, run.number, run.isFull, run.requestedBy, run.startedAt],
  );
  if (!made) throw new Error('the run was not made');
  return made;
}

export async function findSyncRun(sql: Sql, connector: string, number: number): Promise<SyncRun | undefined> {
  const found = await sql<SyncRun>(`select ${columns} from sync_run where connector = $1 and number = $2`, [
    ...[connector, number],
  ]);
  return found[0];
}

/** The latest first. */
export function listSyncRuns(sql: Sql, connector: string, before: number | undefined, limit: number) {
  return sql<SyncRun>(
    `select ${columns} from sync_run where connector = $1 and ($2::int is null or number < $2)
      order by number desc limit $3`,
    [connector, before, limit],
  );
}

/** What a page adds. */
export interface RunCounts {
  readonly pages: number;
  readonly records: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly parked: number;
  readonly nameless: number;
  readonly conflicts: number;
  readonly absent: number;
  readonly announced: number;
}

const counted = [
  ...['pages', 'records', 'changed', 'unchanged', 'parked', 'nameless', 'conflicts', 'absent', 'announced'],
] as readonly (keyof RunCounts)[];

export async function countInRun(
  tx: Tx,
  run: { readonly connector: string; readonly number: number },
  counts: Partial<RunCounts>,
): Promise<SyncRun | undefined> {
  const sets = counted.map((name, index) => `${name} = ${name} + $${index + 3}`);
  const [changed] = await tx<SyncRun>(
    `update sync_run set ${sets.join(', ')}, state = 'RUNNING', failure = ''
      where connector = $1 and number = $2 returning ${columns}`,
    [run.connector, run.number, ...counted.map((name) => counts[name] ?? 0)],
  );
  return changed;
}

export async function setRunState(
  tx: Tx,
  run: { readonly connector: string; readonly number: number },
  outcome: { readonly state: SyncRun['state']; readonly failure: string; readonly finishedAt: string | null },
): Promise<void> {
  await tx('update sync_run set state = $3, failure = $4, finished_at = $5 where connector = $1 and number = $2', [
    run.connector,
    run.number,
    outcome.state,
    outcome.failure,
    outcome.finishedAt,
  ]);
}
