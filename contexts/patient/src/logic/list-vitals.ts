import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import { hospitalsIn } from '../domain/hospitals.ts';
import { idPattern, instantPattern } from '../domain/page-keys.ts';
import type { Vital, VitalKind } from '../domain/vital.ts';
import type { ServiceContext } from '../service-context.ts';
import { findPatient } from '../store/patients.ts';
import { listVitals as load } from '../store/vitals.ts';

export interface ListVitals {
  readonly patient: string;
  /** Undefined for all. */
  readonly kind: VitalKind | undefined;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** The newest first. @throws Refusal NOT_FOUND, for a patient out of scope as well */
export async function listVitals(
  { database }: ServiceContext,
  call: Call,
  { patient, kind, pageSize, pageToken }: ListVitals,
): Promise<{ readonly vitals: readonly Vital[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(pageSize);
  const [at, id] = keyIn(pageToken, [instantPattern, idPattern]) ?? [];
  const after = at !== undefined && id !== undefined ? { at, id } : undefined;
  const rows = await database.read(call, async (sql) => {
    const found = await findPatient(sql, patient, hospitalsIn(call.scope));
    if (!found) throw refuse('NOT_FOUND', { facts: { patient } });
    return await load(sql, { patient, kind, after, limit: size + 1 });
  });
  const { page, nextPageToken } = pageOf(rows, size, (vital) => [vital.measuredAt, vital.id]);
  return { vitals: page, nextPageToken };
}
