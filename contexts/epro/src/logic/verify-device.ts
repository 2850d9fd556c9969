import type { KeyObject } from 'node:crypto';
import { type Call, type CallingDevice, refuse } from '@verum/call';
import { epro, methodPath } from '@verum/contracts';
import type { DeviceVerifier } from '@verum/rpc';
import { judgeProof, type ProofVerdict, type ReadProof, readProof } from '../domain/device-proof.ts';
import { deviceKey } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import { findDevice, type StoredDevice } from '../store/devices.ts';

const keysMax = 10_000;
const system = { kind: 'system', id: 'system:devices', name: '' } as const;

/** These ask in their own transaction, alone on the subject, whether the device is revoked: nothing is lost by waiting. */
const asksItself: ReadonlySet<string> = new Set([methodPath(epro.DiaryService.method.submitEntries).slice(1)]);

/**
 * What a site has revoked is refused at the next call: the table is asked at every one, here or in the transaction that
 * the call is for. Only what never changes of a device is remembered: its key, its subject and when its time is over.
 */
export function deviceVerifier({ database, clock }: ServiceContext): DeviceVerifier {
  const keys = new Map<string, KeyObject>();
  const devices = new Map<string, StoredDevice>();

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
    const known = asksItself.has(method) ? devices.get(proof.device) : undefined;
    if (known && (await verdictOn(proof, known, method)) === 'good') return calling(known);
    const found = await database.read(asSystem(call), (sql) => findDevice(sql, proof.device));
    if (!found) throw refuse('UNAUTHENTICATED');
    const verdict = await verdictOn(proof, found, method);
    if (verdict === 'forged') throw refuse('UNAUTHENTICATED');
    if (verdict === 'revoked') throw refuse('DEVICE_REVOKED');
    if (verdict === 'clock') throw refuse('DEVICE_CLOCK', { facts: { now: new Date(clock.nowMs()).toISOString() } });
    if (devices.size >= keysMax) devices.delete(devices.keys().next().value ?? '');
    devices.set(found.device, found);
    return calling(found);
  };

  function verdictOn(proof: ReadProof, found: StoredDevice, method: string): Promise<ProofVerdict> {
    const isRevoked = found.revoked_at !== null;
    const validUntilMs = found.valid_until === null ? undefined : Date.parse(found.valid_until);
    return judgeProof(
      proof,
      { key: readKey(found.public_key), isRevoked, validUntilMs },
      { method, nowMs: clock.nowMs() },
    );
  }

  function calling(found: StoredDevice): CallingDevice {
    const { device, study, subject, site } = found;
    const made = { device, study, subject, site };
    verified.set(made, readKey(found.public_key));
    return made;
  }
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
