import { type Call, refuse } from '@verum/call';
import { hospitalsIn } from '../domain/hospitals.ts';
import type { Participation } from '../domain/participation.ts';
import type { ServiceContext } from '../service-context.ts';
import { listParticipations as load } from '../store/participations.ts';
import { findPatient } from '../store/patients.ts';

/** @throws Refusal NOT_FOUND, for a patient out of scope as well */
export function listParticipations(
  { database }: Pick<ServiceContext, 'database'>,
  call: Call,
  patient: string,
): Promise<Participation[]> {
  return database.read(call, async (sql) => {
    const found = await findPatient(sql, patient, hospitalsIn(call.scope));
    if (!found) throw refuse('NOT_FOUND', { facts: { patient } });
    return await load(sql, patient);
  });
}
