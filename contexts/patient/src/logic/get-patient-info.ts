import { type Call, refuse } from '@verum/call';
import { hospitalsIn } from '../domain/hospitals.ts';
import type { Patient } from '../domain/person.ts';
import type { ServiceContext } from '../service-context.ts';
import { findPatient, findPatients } from '../store/patients.ts';
import { opened } from './sealing.ts';

/** @throws Refusal NOT_FOUND, for a patient out of scope as well */
export async function getPatientInfo({ database, key }: ServiceContext, call: Call, id: string): Promise<Patient> {
  const found = await database.read(call, (sql) => findPatient(sql, id, hospitalsIn(call.scope)));
  if (!found) throw refuse('NOT_FOUND', { facts: { patient: id } });
  return opened(key, found);
}

/** Those of the patients that the caller sees, each once, in the order asked for. */
export async function batchGetPatientInfo(
  { database, key }: ServiceContext,
  call: Call,
  ids: readonly string[],
): Promise<Patient[]> {
  const rows = await database.read(call, (sql) => findPatients(sql, ids, hospitalsIn(call.scope)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...new Set(ids)].flatMap((id) => {
    const row = byId.get(id);
    return row ? opened(key, row) : [];
  });
}
