import { type Call, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { type DeviceRow, listDevices as load } from '../store/devices.ts';
import type { SubjectKey } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';

export type { DeviceKind, DeviceRow } from '../store/devices.ts';

/**
 * Those of a participant, newest first, the revoked among them.
 * @throws Refusal NOT_FOUND for a subject that takes no part or is not reached
 */
export async function listDevices(service: ServiceContext, call: Call, key: SubjectKey): Promise<DeviceRow[]> {
  await adoptParticipant(service, call, key);
  return await service.database.read(call, (sql) => load(sql, key, sitesIn(call.scope, key.study)));
}
