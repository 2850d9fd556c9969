import { type Call, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { findSyncRun, type SyncRun } from '../store/sync-runs.ts';
import { changeSyncState, ensureStates, lockSyncState } from '../store/sync-state.ts';
import { beginSyncRun, isFullDue } from './begin-sync-run.ts';
import { type ReachedHospital, reachedHospital } from './reached-hospital.ts';
import { hospitalSyncChannel } from './run-hospital-sync.ts';

export interface SyncHospital {
  readonly hospital: string;
  /** Everything, and not only what has changed. */
  readonly full: boolean;
}

/**
 * Asks for an exchange now. While one is going on, it is tried at once and answered: nobody begins two.
 * @throws Refusal NOT_FOUND; STATE_FORBIDS where no connection to the hospital is configured
 */
export async function syncHospital(
  service: ServiceContext,
  call: Call,
  { hospital, full }: SyncHospital,
): Promise<SyncRun> {
  return await service.database.write(call, 'Exchange asked for', async (tx) => {
    const found = await reachedHospital(service, call, tx, hospital);
    return await askForSync(service, call, tx, found, full);
  });
}

/** Also when a parked record is asked for again. */
export async function askForSync(
  { clock }: ServiceContext,
  call: Call,
  tx: Tx,
  { code, connector }: ReachedHospital,
  full: boolean,
): Promise<SyncRun> {
  if (!connector) throw refuse('STATE_FORBIDS', { facts: { hospital: code, state: 'not_connected' } });
  const now = new Date(clock.nowMs()).toISOString();
  await ensureStates(tx, [connector.code], now);
  const state = await lockSyncState(tx, connector.code);
  if (!state) throw new Error('the state is gone');
  tx.wake(hospitalSyncChannel);
  const nextTryAt = state.notBefore !== null && state.notBefore > now ? state.notBefore : now;
  const going = state.isRunning ? await findSyncRun(tx, connector.code, state.run) : undefined;
  if (going) {
    const isMore = full && !going.isFull;
    await changeSyncState(tx, connector.code, { nextTryAt, ...(isMore && { requestedFull: true }) });
    return going;
  }
  await changeSyncState(tx, connector.code, { nextTryAt });
  const isFull = full || isFullDue(state, connector, clock.nowMs());
  return await beginSyncRun(tx, state, { isFull, requestedBy: call.actor.id, now });
}
