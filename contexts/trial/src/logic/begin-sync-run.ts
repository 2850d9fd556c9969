import type { Tx } from '@verum/database';
import type { Connector } from '../connect/connector.ts';
import { startCursor } from '../domain/sync-cursor.ts';
import { insertSyncRun, type SyncRun } from '../store/sync-runs.ts';
import { changeSyncState, type SyncState } from '../store/sync-state.ts';

export interface BeginSyncRun {
  readonly isFull: boolean;
  /** A user; null for the schedule. */
  readonly requestedBy: string | null;
  readonly now: string;
}

/** A new run at its first page. The state's row has to be locked. */
export async function beginSyncRun(
  tx: Tx,
  { connector, run, since }: SyncState,
  { isFull, requestedBy, now }: BeginSyncRun,
): Promise<SyncRun> {
  const number = run + 1;
  await changeSyncState(tx, connector, {
    ...{ run: number, isRunning: true, cursor: startCursor, requestedFull: false },
    since: isFull ? null : since,
  });
  return await insertSyncRun(tx, { connector, number, isFull, requestedBy, startedAt: now });
}

/** Everything is asked for at first, when a person wants it, and often enough to see what is gone. */
export function isFullDue(state: SyncState, connector: Connector, nowMs: number): boolean {
  if (!connector.canTellChanges || state.requestedFull || state.since === null || state.lastFullAt === null)
    return true;
  return nowMs - Date.parse(state.lastFullAt) >= connector.fullEveryMs;
}
