import { type Call, newId, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { hospitalsIn } from '../domain/hospitals.ts';
import { type Basics, checkIdentity, type Patient } from '../domain/person.ts';
import { changeTags } from '../domain/tags.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertPatient } from '../store/patients.ts';
import { indexesOf, opened, sealed } from './sealing.ts';

export interface RegisterPatient {
  readonly hospital: string;
  readonly hospitalNumber: string;
  readonly basics: Basics;
  readonly tags: readonly string[];
}

/** @throws Refusal NOT_FOUND for a hospital out of scope, INVALID_REQUEST, ALREADY_EXISTS for a number in use */
export async function registerPatient(service: ServiceContext, call: Call, command: RegisterPatient): Promise<Patient> {
  const { database, key, clock } = service;
  const { hospital, hospitalNumber, tags } = command;
  const hospitals = hospitalsIn(call.scope);
  if (hospitals && !hospitals.includes(hospital)) throw refuse('NOT_FOUND', { facts: { hospital } });
  const { sex, ...identifying } = command.basics;
  const identity = { ...identifying, hospitalNumber };
  checkIdentity(identity, clock);
  const patient: Patient = { id: newId(), hospital, identity, sex, tags: changeTags([], tags, []), revision: 1 };

  const stored = await database.write(call, 'Registered', async (tx) => {
    const row = sealed(key, patient);
    if (!(await insertPatient(tx, row, { ...indexesOf(key, patient), keyId: key.id }))) {
      throw refuse('ALREADY_EXISTS', { facts: { hospital, field: 'hospitalNumber' } });
    }
    const payload = { patient: row.id, hospital };
    await publish(tx, { aggregate: `patient/${row.id}`, type: 'patient.registered', payload });
    return row;
  });
  return opened(key, stored);
}
