import { type Call, newId, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { type Encounter, encounterViolations } from '../domain/encounter.ts';
import { hospitalsIn } from '../domain/hospitals.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertEncounters } from '../store/encounters.ts';
import { findPatient } from '../store/patients.ts';

export interface RecordEncounter {
  readonly patient: string;
  readonly encounter: Omit<Encounter, 'id'>;
}

/** @throws Refusal NOT_FOUND, INVALID_REQUEST */
export async function recordEncounter(
  { database }: ServiceContext,
  call: Call,
  command: RecordEncounter,
): Promise<Encounter> {
  const { patient } = command;
  const encounter: Encounter = { ...command.encounter, id: newId() };
  return await database.write(call, 'Recorded', async (tx) => {
    const row = await findPatient(tx, patient, hospitalsIn(call.scope));
    if (!row) throw refuse('NOT_FOUND', { facts: { patient } });
    const violations = encounterViolations(encounter, 'encounter');
    if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
    await insertEncounters(tx, [{ ...encounter, patient, sourceIndex: null }]);
    const payload = { patient, hospital: row.hospital, encounter: encounter.id };
    await publish(tx, { aggregate: `patient/${patient}`, type: 'patient.encounter-recorded', payload });
    return encounter;
  });
}
