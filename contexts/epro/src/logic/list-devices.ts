import { type Call, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { type DeviceRow, listDevices as load } from '../store/devices.ts';
import { findParticipantSite } from '../store/participant-site.ts';
import type { SubjectKey } from '../store/subject-key.ts';

/**
 * Those of a participant, newest first, the revoked among them.
 * @throws Refusal NOT_FOUND for a subject that takes no part or is not reached
 */
export async function listDevices({ database }: ServiceContext, call: Call, key: SubjectKey): Promise<DeviceRow[]> {
  const sites = sitesIn(call.scope, key.study);
  return await database.read(call, async (sql) => {
    if (!(await findParticipantSite(sql, key, sites))) throw refuse('NOT_FOUND', { facts: { ...key } });
    return await load(sql, key, sites);
  });
}
