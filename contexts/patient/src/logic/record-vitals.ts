import { type Call, newId, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { hospitalsIn } from '../domain/hospitals.ts';
import { instantFromMs } from '../domain/instant.ts';
import { type Vital, vitalViolations } from '../domain/vital.ts';
import type { ServiceContext } from '../service-context.ts';
import { findPatient } from '../store/patients.ts';
import { insertVitals } from '../store/vitals.ts';

export interface RecordVitals {
  readonly patient: string;
  readonly vitals: readonly Omit<Vital, 'id'>[];
}

// Clocks at the bedside run ahead a little.
const aheadMaxMs = 5 * 60_000;

/** All of them or none. @throws Refusal NOT_FOUND, INVALID_REQUEST with every violation */
export async function recordVitals(service: ServiceContext, call: Call, command: RecordVitals): Promise<Vital[]> {
  const { database, clock } = service;
  const { patient } = command;
  const vitals = command.vitals.map((vital): Vital => ({ ...vital, id: newId() }));
  return await database.write(call, 'Recorded', async (tx) => {
    const row = await findPatient(tx, patient, hospitalsIn(call.scope));
    if (!row) throw refuse('NOT_FOUND', { facts: { patient } });
    const now = instantFromMs(clock.nowMs() + aheadMaxMs);
    const violations = vitals.flatMap((vital, index) => vitalViolations(vital, `vitals[${index}]`, now));
    if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
    await insertVitals(
      tx,
      vitals.map((vital) => ({ ...vital, patient, sourceIndex: null })),
    );
    const payload = { patient, hospital: row.hospital, vitals: vitals.map(({ id, kind }) => ({ id, kind })) };
    await publish(tx, { aggregate: `patient/${patient}`, type: 'patient.vitals-recorded', payload });
    return vitals;
  });
}
