import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import type { Encounter } from '../domain/encounter.ts';
import { hospitalsIn } from '../domain/hospitals.ts';
import { idPattern, instantPattern } from '../domain/page-keys.ts';
import type { ServiceContext } from '../service-context.ts';
import { listEncounters as load } from '../store/encounters.ts';
import { findPatient } from '../store/patients.ts';

export interface ListEncounters {
  readonly patient: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** The newest first. @throws Refusal NOT_FOUND, for a patient out of scope as well */
export async function listEncounters(
  { database }: ServiceContext,
  call: Call,
  { patient, pageSize, pageToken }: ListEncounters,
): Promise<{ readonly encounters: readonly Encounter[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(pageSize);
  const [at, id] = keyIn(pageToken, [instantPattern, idPattern]) ?? [];
  const after = at !== undefined && id !== undefined ? { at, id } : undefined;
  const rows = await database.read(call, async (sql) => {
    const found = await findPatient(sql, patient, hospitalsIn(call.scope));
    if (!found) throw refuse('NOT_FOUND', { facts: { patient } });
    return await load(sql, { patient, after, limit: size + 1 });
  });
  const { page, nextPageToken } = pageOf(rows, size, (encounter) => [encounter.startedAt, encounter.id]);
  return { encounters: page, nextPageToken };
}
