import { type Call, newId, refuse, violation } from '@verum/call';
import { knownZone } from '../domain/known-zone.ts';
import { codeHash, deviceKey, isSignedBy, normaliseCode } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import { type DeviceKind, findDevice, insertDevice, revokeDevices } from '../store/devices.ts';
import { findCode, type StoredCode, useCode } from '../store/pairing-codes.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { noteZone } from '../store/zone-stays.ts';
import { asDevice, asSystem } from './verify-device.ts';

export interface PairDevice {
  readonly code: string;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly appVersion: string;
  readonly platform: string;
  readonly zone: string;
  readonly language: string;
}

export interface Paired {
  readonly device: string;
  readonly kind: DeviceKind;
  readonly study: string;
  readonly subject: string;
  readonly site: string;
}

/** A site's tablet is one participant's for so long. */
export const siteDeviceGoodMs = 2 * 3_600_000;

/**
 * Uses a code up and gives the device its name. Asked again with the same code by the same key, because the answer was
 * lost on its way: the same answer.
 * @throws Refusal INVALID_REQUEST for a key that is not of P-256 or a proof that it did not make, PAIRING_CODE_WRONG for
 * a code that never was, is used, void or out of date: which of them is told to nobody
 */
export async function pairDevice(service: ServiceContext, call: Call, given: PairDevice): Promise<Paired> {
  const code = normaliseCode(given.code);
  if (code === undefined) throw refuse('PAIRING_CODE_WRONG');
  await requirePossession(given, code);
  requireZone(given.zone);
  const hash = codeHash(code);
  const { database, clock } = service;
  const found = await database.read(asSystem(call), (sql) => findCode(sql, hash));
  if (!found) throw refuse('PAIRING_CODE_WRONG');
  const { study, subject, site } = found;
  const device = newId();
  const pairing = { ...asDevice(call, { device, study, subject, site }), idempotency: undefined };
  return await database.write(
    pairing,
    'Paired',
    async (tx) => {
      const now = await findCode(tx, hash);
      if (!now) throw refuse('PAIRING_CODE_WRONG');
      if (now.device !== null) {
        const before = await findDevice(tx, now.device);
        return { ...answerOf(now, sameDevice(before, given.publicKey)) };
      }
      const nowMs = clock.nowMs();
      if (now.is_void || Date.parse(now.expires_at) <= nowMs) throw refuse('PAIRING_CODE_WRONG');
      const at = new Date(nowMs).toISOString();
      if (now.replaces) {
        await revokeDevices(tx, { study, subject }, { at, by: pairing.actor.id, why: `replaced by ${device}` });
      }
      const validUntil = now.kind === 'SITE' ? new Date(nowMs + siteDeviceGoodMs).toISOString() : undefined;
      await insertDevice(tx, { ...given, study, subject, site, kind: now.kind, device, at, validUntil });
      await useCode(tx, study, hash, device);
      await noteZone(tx, { study, subject, site, device }, { zone: given.zone, since: at, now: at });
      return { ...answerOf(now, device) };
    },
    subjectLocks(found),
  );
}

function answerOf({ study, subject, site, kind }: StoredCode, device: string): Paired {
  return { device, kind, study, subject, site };
}

function sameDevice(before: Awaited<ReturnType<typeof findDevice>>, key: Uint8Array): string {
  const isSame = before !== undefined && before.revoked_at === null && Buffer.from(before.public_key).equals(key);
  if (!isSame) throw refuse('PAIRING_CODE_WRONG');
  return before.device;
}

/** The phone holds the private key: it has signed the code with it, so nobody pairs a key that is somebody else's. */
async function requirePossession({ publicKey, signature }: PairDevice, code: string): Promise<void> {
  const key = deviceKey(publicKey);
  const violations = [
    ...(key ? [] : [violation('publicKey', 'not_a_key', 'is no P-256 key', '不是 P-256 公钥')]),
    ...(key && !(await isSignedBy(key, Buffer.from(code), signature))
      ? [violation('signature', 'not_signed', 'was not made by that key', '签名与公钥不符')]
      : []),
  ];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
}

/** @throws Refusal INVALID_REQUEST for a zone that is in no table of zones */
export function requireZone(zone: string): void {
  if (knownZone(zone) !== undefined) return;
  throw refuse('INVALID_REQUEST', { violations: [violation('zone', 'not_a_zone', 'is no time zone', '不是时区')] });
}
