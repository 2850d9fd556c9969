import { type Call, refuse } from '@verum/call';
import type { Tx } from '@verum/database';
import { hospitalFields } from '../domain/hospital.ts';
import type { Text } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { lockHospitals, updateHospital } from '../store/hospitals.ts';
import { decideConflict, findConflict, type SyncConflict } from '../store/sync-conflicts.ts';
import { reachedHospital } from './reached-hospital.ts';
import { rename } from './take-hospitals.ts';

export interface DecideSyncConflict {
  readonly hospital: string;
  readonly conflict: number;
  readonly decision: 'KEEP_OURS' | 'TAKE_THEIRS';
  readonly reason: string;
}

/**
 * Ends a conflict: ours stay as they are, or theirs become ours. Either way the hospital's value is not proposed again
 * before it changes.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS where it is decided already
 */
export async function decideSyncConflict(
  service: ServiceContext,
  call: Call,
  { hospital, conflict: number, decision, reason }: DecideSyncConflict,
): Promise<SyncConflict> {
  return await service.database.write(call, reason, async (tx) => {
    const { places } = await reachedHospital(service, call, tx, hospital);
    await lockHospitals(tx, [hospital]);
    const conflict = await findConflict(tx, { hospital, places, number });
    const facts = { hospital, conflict: String(number) };
    if (!conflict) throw refuse('NOT_FOUND', { facts });
    if (conflict.decision !== null) throw refuse('STATE_FORBIDS', { facts: { ...facts, state: conflict.decision } });
    if (decision === 'TAKE_THEIRS') await take(tx, conflict);
    const at = new Date(service.clock.nowMs()).toISOString();
    const decided = await decideConflict(tx, conflict, { decision, at, by: call.actor.id, reason });
    if (!decided) throw new Error('the conflict is gone');
    return decided;
  });
}

async function take(tx: Tx, { hospital, study, field, theirs }: SyncConflict): Promise<void> {
  if (study !== '') return await rename(tx, { study, site: hospital }, theirs as readonly Text[]);
  const [row] = await lockHospitals(tx, [hospital]);
  if (!row || !hospitalFields.some((one) => one === field)) throw new Error('a conflict over nothing');
  await updateHospital(tx, { ...row, [field]: theirs, revision: row.revision + 1 });
}
