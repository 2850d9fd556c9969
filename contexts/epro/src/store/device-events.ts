import type { CallingDevice } from '@verum/call';
import type { Tx } from '@verum/database';

export type DeviceEventKind = 'store-lost' | 'zone-changed' | 'entries-lost';

/** What a device told of itself that somebody has to know. */
export async function insertDeviceEvent(
  tx: Tx,
  { study, subject, site, device }: CallingDevice,
  { kind, detail, at }: { readonly kind: DeviceEventKind; readonly detail: string; readonly at: string },
): Promise<void> {
  await tx(
    `insert into device_event (study, subject, site, device, kind, detail, at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [study, subject, site, device, kind, detail, at],
  );
}
