import type { CallingDevice } from '@verum/call';
import type { Tx } from '@verum/database';

/** Who sent something, and by which request. */
export interface Sender {
  readonly device: CallingDevice;
  readonly requestId: string;
  readonly traceId: string;
}

/**
 * For whom this transaction stores, each of another subject: the trail names for a subject's rows the device that sent
 * them (`audit_sent`), and the fences let nothing through but what lies at the places of these.
 */
export async function tellSenders(tx: Tx, senders: readonly Sender[]): Promise<void> {
  const bySubject = Object.fromEntries(
    senders.map(({ device, requestId, traceId }) => [
      device.subject,
      { actor: `device:${device.device}`, request: requestId, trace: traceId },
    ]),
  );
  const places = new Set(senders.map(({ device: { study, site } }) => `${study}/${site}`));
  await tx(`select set_config('verum.senders', $1, true), set_config('verum.places', $2::text[]::text, true)`, [
    JSON.stringify(bySubject),
    [...places],
  ]);
}
