import type { Row, Sql, Tx } from '@verum/database';
import type { SyncCursor } from '../domain/sync-cursor.ts';

/** Where the exchange of a connector stands. Times are ISO 8601. */
export interface SyncState extends Row {
  readonly connector: string;
  readonly run: number;
  readonly isRunning: boolean;
  readonly cursor: SyncCursor | null;
  readonly since: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFullAt: string | null;
  readonly nextTryAt: string;
  /** The hospital's own word on when to come back. */
  readonly notBefore: string | null;
  readonly failures: number;
  readonly failure: string;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly breakerRetryAt: string | null;
  readonly requestedFull: boolean;
  readonly leasedBy: string | null;
}

const columns = `connector, run, is_running as "isRunning", cursor, since, last_success_at as "lastSuccessAt",
  last_full_at as "lastFullAt", next_try_at as "nextTryAt", not_before as "notBefore", failures, failure, breaker,
  breaker_retry_at as "breakerRetryAt", requested_full as "requestedFull", leased_by as "leasedBy"`;

/** What a process asks for: of these connectors, at this moment. */
export interface Lease {
  readonly connectors: readonly string[];
  readonly holder: string;
  readonly now: string;
}

// Leases run by the database's clock, which all processes share; what is due is judged by the caller's.
const mayTake = `connector = any($1) and (leased_by is null or leased_by = $2 or leased_until < clock_timestamp())
  and (leased_by = $2 or next_try_at <= $3)`;

/** Whether there is a connector that this process is at, or that is due and nobody is at, or that is new. */
export async function isAnySyncDue(sql: Sql, { connectors, holder, now }: Lease): Promise<boolean> {
  const [found] = await sql<{ due: boolean }>(
    `select exists (select from sync_state where ${mayTake})
         or exists (select from unnest($1::text[]) c where c not in (select connector from sync_state)) as due`,
    [connectors, holder, now],
  );
  return found?.due === true;
}

/** Takes what is due, and keeps what this process has. A lease and not a lock: a process that is killed holds nothing. */
export async function leaseSyncs(tx: Tx, { connectors, holder, now }: Lease, seconds: number): Promise<SyncState[]> {
  await ensureStates(tx, connectors, now);
  return await tx<SyncState>(
    `update sync_state set leased_by = $2, leased_until = clock_timestamp() + make_interval(secs => $4)
      where ${mayTake} returning ${columns}`,
    [connectors, holder, now, seconds],
  );
}

export async function ensureStates(tx: Tx, connectors: readonly string[], now: string): Promise<void> {
  await tx(
    `insert into sync_state (connector, next_try_at) select c, $2 from unnest($1::text[]) c on conflict do nothing`,
    [connectors, now],
  );
}

export async function giveBackSyncs(tx: Tx, holder: string): Promise<void> {
  await tx('update sync_state set leased_by = null where leased_by = $1', [holder]);
}

export async function lockSyncState(tx: Tx, connector: string): Promise<SyncState | undefined> {
  return (await tx<SyncState>(`select ${columns} from sync_state where connector = $1 for update`, [connector]))[0];
}

export function findSyncStates(sql: Sql, connectors: readonly string[]): Promise<SyncState[]> {
  return sql<SyncState>(`select ${columns} from sync_state where connector = any($1)`, [connectors]);
}

/** What a change leaves out stays as it is. */
export type SyncStateChange = Partial<
  Omit<SyncState, 'connector' | 'cursor' | 'leasedBy'> & {
    readonly cursor: SyncCursor | null;
    readonly release: boolean;
  }
>;

const columnOf = {
  run: 'run',
  isRunning: 'is_running',
  cursor: 'cursor',
  since: 'since',
  lastSuccessAt: 'last_success_at',
  lastFullAt: 'last_full_at',
  nextTryAt: 'next_try_at',
  notBefore: 'not_before',
  failures: 'failures',
  failure: 'failure',
  breaker: 'breaker',
  breakerRetryAt: 'breaker_retry_at',
  requestedFull: 'requested_full',
} as const;

export async function changeSyncState(tx: Tx, connector: string, change: SyncStateChange): Promise<void> {
  const names = Object.keys(columnOf).filter((name) => name in change) as (keyof typeof columnOf)[];
  const sets = names.map((name, index) => `${columnOf[name]} = $${index + 2}`);
  const values = names.map((name) => (name === 'cursor' ? JSON.stringify(change.cursor) : change[name]));
  if (change.release === true) sets.push('leased_by = null');
  await tx(`update sync_state set ${sets.join(', ')} where connector = $1`, [connector, ...values]);
}
