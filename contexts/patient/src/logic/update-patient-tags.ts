import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { hospitalsIn } from '../domain/hospitals.ts';
import type { Patient } from '../domain/person.ts';
import { changeTags } from '../domain/tags.ts';
import type { ServiceContext } from '../service-context.ts';
import { lockPatient, type SealedPatient, updateTags } from '../store/patients.ts';
import { opened } from './sealing.ts';

export interface UpdatePatientTags {
  readonly patient: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** @throws Refusal NOT_FOUND, INVALID_REQUEST */
export async function updatePatientTags(
  { database, key }: ServiceContext,
  call: Call,
  { patient: id, add, remove }: UpdatePatientTags,
): Promise<Patient> {
  const stored = await database.write(call, 'Tags updated', async (tx) => {
    const row = await lockPatient(tx, id, hospitalsIn(call.scope));
    if (!row) throw refuse('NOT_FOUND', { facts: { patient: id } });
    const tags = changeTags(row.tags, add, remove);
    if (JSON.stringify(tags) === JSON.stringify(row.tags)) return row;
    const changed: SealedPatient = { ...row, tags, revision: row.revision + 1 };
    await updateTags(tx, changed);
    const payload = { patient: id, hospital: row.hospital, tags };
    await publish(tx, { aggregate: `patient/${id}`, type: 'patient.tags-updated', payload });
    return changed;
  });
  return opened(key, stored);
}
