import type { KeyObject } from 'node:crypto';
import { type Call, type CallingDevice, refuse } from '@verum/call';
import type { DeviceVerifier } from '@verum/rpc';
import { judgeProof, readProof } from '../domain/device-proof.ts';
import { deviceKey } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import { findDevice } from '../store/devices.ts';

const keysMax = 10_000;
const system = { kind: 'system', id: 'system:devices', name: '' } as const;

/**
 * Asks the table at every call, so that what a site has revoked is refused at the next; only the work of reading a key
 * is remembered, by the key's own bytes, which cannot become wrong.
 */
export function deviceVerifier({ database, clock }: ServiceContext): DeviceVerifier {
  const keys = new Map<string, KeyObject>();

  function readKey(bytes: Uint8Array): KeyObject {
    const name = Buffer.from(bytes).toString('base64');
    const known = keys.get(name);
    if (known) return known;
    const key = deviceKey(bytes);
    if (!key) throw new Error('a stored key of a device cannot be read');
    if (keys.size >= keysMax) keys.delete(keys.keys().next().value ?? '');
    keys.set(name, key);
    return key;
  }

  return async (jws, method, call) => {
    const proof = readProof(jws);
    if (!proof) throw refuse('UNAUTHENTICATED');
    const found = await database.read(asSystem(call), (sql) => findDevice(sql, proof.device));
    if (!found) throw refuse('UNAUTHENTICATED');
    const nowMs = clock.nowMs();
    const verdict = judgeProof(
      proof,
      {
        key: readKey(found.public_key),
        isRevoked: found.revoked_at !== null,
        validUntilMs: found.valid_until === null ? undefined : Date.parse(found.valid_until),
      },
      { method, nowMs },
    );
    if (verdict === 'forged') throw refuse('UNAUTHENTICATED');
    if (verdict === 'revoked') throw refuse('DEVICE_REVOKED');
    if (verdict === 'clock') throw refuse('DEVICE_CLOCK', { facts: { now: new Date(nowMs).toISOString() } });
    const { study, subject, site } = found;
    const calling = { device: found.device, study, subject, site };
    verified.set(calling, readKey(found.public_key));
    return calling;
  };
}

const verified = new WeakMap<CallingDevice, KeyObject>();

/** The key by which the device of this very call has proved itself. */
export function keyOf(device: CallingDevice): KeyObject {
  const key = verified.get(device);
  if (!key) throw new Error('this device was not verified by the call that names it');
  return key;
}

/** Before it is known who calls, nobody's rows are reached but by the system. */
export function asSystem(call: Call): Call {
  return { ...call, actor: system };
}

/** A call that its device makes, for the trail and for the fences around rows. */
export function asDevice(call: Call, device: CallingDevice): Call {
  return { ...call, actor: { kind: 'device', id: `device:${device.device}`, name: '' }, device };
}

/** The device behind a call of scope device. */
export function deviceOf({ device }: Call): CallingDevice {
  if (!device) throw new Error('the dispatcher lets only devices call this');
  return device;
}
