import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { refuse, violation } from '@verum/call';
import { epro } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { createPairingCode } from '../logic/create-pairing-code.ts';
import { type DeviceKind, type DeviceRow, listDevices } from '../logic/list-devices.ts';
import { revokeDevice } from '../logic/revoke-device.ts';
import type { ServiceContext } from '../service-context.ts';
import { moment } from './moment.ts';

/** verum.epro.v1.DeviceService: message ↔ command, nothing else. */
export function deviceService(service: ServiceContext): Binding {
  return bind(epro.DeviceService, {
    async createPairingCode({ study, subject, kind, replaces }, call) {
      const made = await createPairingCode(service, call, { study, subject, kind: kindOf(kind), replaces });
      return { code: made.code, path: `/diary/#${made.code}`, expiresAt: timestampFromMs(made.expiresAtMs) };
    },
    async listDevices({ study, subject }, call) {
      return { devices: (await listDevices(service, call, { study, subject })).map(toDevice) };
    },
    async revokeDevice({ study, subject, device, reason }, call) {
      return toDevice(await revokeDevice(service, call, { study, subject, device, reason }));
    },
  });
}

const kinds: Partial<Record<epro.DeviceKind, DeviceKind>> = {
  [epro.DeviceKind.OWN]: 'OWN',
  [epro.DeviceKind.SITE]: 'SITE',
};

function kindOf(kind: epro.DeviceKind): DeviceKind {
  const known = kinds[kind];
  if (known) return known;
  throw refuse('INVALID_REQUEST', {
    violations: [violation('kind', 'unknown', 'is none of the kinds known here', '不是已知的取值')],
  });
}

function toDevice(row: DeviceRow): MessageInitShape<typeof epro.DeviceSchema> {
  return {
    device: row.device,
    subject: row.subject,
    kind: epro.DeviceKind[row.kind],
    pairedAt: moment(row.paired_at),
    lastSeenAt: moment(row.last_seen_at),
    revokedAt: moment(row.revoked_at),
    revokedWhy: row.revoked_why ?? '',
    appVersion: row.app_version,
    platform: row.platform,
    zone: row.zone,
    language: row.language,
    skewMs: BigInt(row.skew_ms ?? 0),
    waiting: row.waiting,
    storeLostAt: moment(row.store_lost_at),
  };
}
