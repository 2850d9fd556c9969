import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { insertDeviceEvent } from '../store/device-events.ts';
import { noteSeen, noteTold, type Told } from '../store/device-state.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { noteZone } from '../store/zone-stays.ts';
import { requireZone } from './pair-device.ts';
import { deviceOf } from './verify-device.ts';

export interface ReportDevice extends Told {
  readonly lostEntries: number;
  /** When the zone was found to have changed, by the device's clock. */
  readonly zoneSinceMs: number | undefined;
}

/**
 * What the device says of itself. Told again it is no news: a store that was lost is one loss.
 * @throws Refusal INVALID_REQUEST for what is no zone, DEVICE_REVOKED
 */
export async function reportDevice(
  { database, clock }: ServiceContext,
  call: Call,
  told: ReportDevice,
): Promise<number> {
  const device = deviceOf(call);
  requireZone(told.zone);
  const nowMs = clock.nowMs();
  const now = new Date(nowMs).toISOString();
  const sinceMs = Math.min(nowMs, (told.zoneSinceMs ?? nowMs + told.skewMs) - told.skewMs);
  await database.write(
    { ...call, idempotency: undefined },
    'Told by the device',
    async (tx) => {
      if (!(await noteSeen(tx, device, now))) throw refuse('DEVICE_REVOKED');
      const isLossNews = await noteTold(tx, device, told, now);
      if (isLossNews) {
        await insertDeviceEvent(tx, device, { kind: 'store-lost', detail: String(told.lostEntries), at: now });
      }
      await noteZone(tx, device, { zone: told.zone, since: new Date(Math.max(0, sinceMs)).toISOString(), now });
    },
    subjectLocks(device),
  );
  return nowMs;
}
