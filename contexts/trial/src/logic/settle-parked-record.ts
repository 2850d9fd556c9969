import { type Call, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { findParked, type ParkedRecord, setParkedState } from '../store/parked-records.ts';
import { type ReachedHospital, reachedHospital } from './reached-hospital.ts';
import { askForSync } from './sync-hospital.ts';

export interface ParkedRecordKey {
  readonly hospital: string;
  readonly record: string;
}

/**
 * Asks the hospital for everything again: a record that is in order by then leaves the list.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS
 */
export function retryParkedRecord(service: ServiceContext, call: Call, { hospital, record }: ParkedRecordKey) {
  return service.database.write(call, 'Parked record asked for again', async (tx) => {
    const found = await reachedHospital(service, call, tx, hospital);
    const to = { from: ['OPEN', 'RETRYING', 'DISMISSED'], state: 'RETRYING', reason: '' } as const;
    const parked = await settle(tx, found, record, to);
    await askForSync(service, call, tx, found, true);
    return parked;
  });
}

/** @throws Refusal NOT_FOUND, STATE_FORBIDS */
export function dismissParkedRecord(
  service: ServiceContext,
  call: Call,
  { hospital, record, reason }: ParkedRecordKey & { readonly reason: string },
) {
  return service.database.write(call, reason, async (tx) => {
    const found = await reachedHospital(service, call, tx, hospital);
    return await settle(tx, found, record, { from: ['OPEN', 'RETRYING'], state: 'DISMISSED', reason });
  });
}

async function settle(
  tx: Tx,
  { code, connection }: ReachedHospital,
  record: string,
  to: Parameters<typeof setParkedState>[2],
): Promise<ParkedRecord> {
  const key = { connector: connection, hospital: code, record };
  const isSet = await setParkedState(tx, key, to);
  const parked = await findParked(tx, key);
  if (!parked) throw refuse('NOT_FOUND', { facts: { hospital: code } });
  if (!isSet) throw refuse('STATE_FORBIDS', { facts: { hospital: code, state: parked.state } });
  return parked;
}
