import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { hospitalsIn } from '../domain/hospitals.ts';
import { type Basics, changeBasics, checkIdentity, type Patient } from '../domain/person.ts';
import { checkRevision } from '../domain/revision.ts';
import type { ServiceContext } from '../service-context.ts';
import { lockPatient, updatePatient as store } from '../store/patients.ts';
import { indexesOf, opened, sealed } from './sealing.ts';

export interface UpdatePatient {
  readonly patient: string;
  /** Members that are absent stay, '' empties one. */
  readonly change: Partial<Basics>;
  /** '' where the caller has none to give. */
  readonly reason: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
}

/** @throws Refusal NOT_FOUND, REVISION_STALE, INVALID_REQUEST */
export async function updatePatient(service: ServiceContext, call: Call, command: UpdatePatient): Promise<Patient> {
  const { database, key, clock } = service;
  const { patient: id, change, reason, expectedRevision } = command;
  const stored = await database.write(call, reason.trim() || 'Basics updated', async (tx) => {
    const row = await lockPatient(tx, id, hospitalsIn(call.scope));
    if (!row) throw refuse('NOT_FOUND', { facts: { patient: id } });
    checkIdentity(change, clock);
    const patient = opened(key, row);
    checkRevision(expectedRevision, patient, change);
    const changed = changeBasics(patient, change);
    if (changed === patient) return row;
    const changedRow = sealed(key, changed);
    await store(tx, changedRow, indexesOf(key, changed));
    const payload = { patient: id, hospital: changed.hospital, revision: changed.revision };
    await publish(tx, { aggregate: `patient/${id}`, type: 'patient.updated', payload });
    return changedRow;
  });
  return opened(key, stored);
}
