import { type Call, refuse } from '@verum/call';
import { type HospitalFields, hospitalFields } from '../domain/hospital.ts';
import { isSame } from '../domain/merge-field.ts';
import { checkRevision } from '../domain/revision.ts';
import type { ServiceContext } from '../service-context.ts';
import { lockHospitals, updateHospital as store } from '../store/hospitals.ts';
import { decideConflict, openConflicts } from '../store/sync-conflicts.ts';
import { getHospital } from './get-hospital.ts';
import type { SeenHospital } from './list-hospitals.ts';
import { reachedHospital } from './reached-hospital.ts';

export interface UpdateHospital {
  readonly hospital: string;
  /** Members that are undefined stay. */
  readonly change: { readonly [K in keyof HospitalFields]: HospitalFields[K] | undefined };
  readonly reason: string;
  readonly expectedRevision: number;
}

/**
 * A local edit: the hospital's later changes to the same fields are held from here on.
 * @throws Refusal NOT_FOUND, REVISION_STALE
 */
export async function updateHospital(
  service: ServiceContext,
  call: Call,
  { hospital, change, reason, expectedRevision }: UpdateHospital,
): Promise<SeenHospital> {
  await service.database.write(call, reason, async (tx) => {
    const { row } = await reachedHospital(service, call, tx, hospital);
    const [locked] = row ? await lockHospitals(tx, [hospital]) : [];
    if (!locked) throw refuse('NOT_FOUND', { facts: { hospital } });
    checkRevision(expectedRevision, locked, change);
    const changed = hospitalFields.filter((field) => {
      const value = change[field];
      return value !== undefined && !isSame(value, locked[field]);
    });
    if (changed.length === 0) return null;
    const next = { ...locked, ...Object.fromEntries(changed.map((field) => [field, change[field]])) };
    await store(tx, { ...next, revision: locked.revision + 1 });
    // Whoever types what the hospital says has decided.
    for (const conflict of await openConflicts(tx, [hospital])) {
      const field = hospitalFields.find((one) => one === conflict.field);
      if (conflict.study !== '' || field === undefined || !isSame(next[field], conflict.theirs)) continue;
      const at = new Date(service.clock.nowMs()).toISOString();
      await decideConflict(tx, conflict, { decision: 'TAKE_THEIRS', at, by: call.actor.id, reason });
    }
    return null;
  });
  return await getHospital(service, call, hospital);
}
