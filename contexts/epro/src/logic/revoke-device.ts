import { type Call, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { type DeviceRow, listDevices, revokeDevices } from '../store/devices.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';

export interface RevokeDevice extends SubjectKey {
  readonly device: string;
  readonly reason: string;
}

/**
 * From the next call on the device is refused. Revoked again it stays as it was revoked first.
 * @throws Refusal NOT_FOUND, REASON_REQUIRED
 */
export async function revokeDevice(service: ServiceContext, call: Call, command: RevokeDevice): Promise<DeviceRow> {
  const { database, clock } = service;
  const sites = sitesIn(call.scope, command.study);
  const find = async (sql: Parameters<typeof listDevices>[0]) => {
    const found = (await listDevices(sql, command, sites)).find(({ device }) => device === command.device);
    if (!found) throw refuse('NOT_FOUND', { facts: { device: command.device } });
    return found;
  };
  const at = new Date(clock.nowMs()).toISOString();
  await database.write(
    call,
    command.reason,
    async (tx) => {
      await find(tx);
      await revokeDevices(tx, command, { at, by: call.actor.id, why: command.reason });
      return null;
    },
    subjectLocks(command),
  );
  return await database.read(call, find);
}
