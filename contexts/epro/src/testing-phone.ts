import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { create, type DescMethod, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { epro, methodPath } from '@verum/contracts';
import { normaliseCode } from './domain/pairing-code.ts';

/** What one thing at a time an entry of a phone is made of. */
export interface PhoneEntry {
  readonly entry?: string;
  readonly task: string;
  readonly instrument: string;
  readonly version: string;
  readonly hash: string;
  /** By item: its values, or null for having declined. */
  readonly answers: Readonly<Record<string, readonly string[] | null>>;
  /** By the phone's own clock. */
  readonly submittedMs: number;
  readonly startedMs?: number;
  readonly zone?: string;
  readonly offsetMinutes?: number;
  /** Null: never measured. */
  readonly skewMs?: number | null;
  readonly language?: string;
}

/** A device's key and what it signs, without screens and without storage: for tests, the demo and measurements. */
export interface Phone {
  /** '' until it is paired. */
  device: string;
  readonly publicKey: Uint8Array;
  /** What `PairDevice` is asked with. */
  pairing(code: string, zone?: string): MessageInitShape<typeof epro.PairDeviceRequestSchema>;
  /** What goes behind `Device ` for a call of the method. */
  proof(method: DescMethod, nowMs: number): string;
  /** The next of its outbox. */
  entry(given: PhoneEntry): MessageInitShape<typeof epro.SignedEntrySchema>;
  signed(bytes: Uint8Array): MessageInitShape<typeof epro.SignedEntrySchema>;
}

export function openPhone(appVersion = '1.0.0'): Phone {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  let number = 0n;
  const phone: Phone = {
    device: '',
    publicKey: spki,
    pairing: (code, zone = 'Asia/Shanghai') => ({
      code,
      publicKey: spki,
      signature: signature(Buffer.from(normaliseCode(code) ?? code), privateKey),
      appVersion,
      platform: 'Chrome on Android',
      zone,
      language: 'zh-CN',
    }),
    proof: (method, nowMs) => {
      const claims = { iat: Math.floor(nowMs / 1000), m: methodPath(method).slice(1) };
      const signed = `${part({ alg: 'ES256', kid: phone.device })}.${part(claims)}`;
      return `${signed}.${signature(Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    entry: (given) => {
      number += 1n;
      return phone.signed(entryBytes(given, { device: phone.device, number, appVersion }));
    },
    signed: (bytes) => ({ entry: bytes, signature: signature(bytes, privateKey) }),
  };
  return phone;
}

function entryBytes(
  given: PhoneEntry,
  of: { readonly device: string; readonly number: bigint; readonly appVersion: string },
): Uint8Array {
  const {
    zone = 'Asia/Shanghai',
    offsetMinutes = 480,
    skewMs = 0,
    submittedMs,
    startedMs = submittedMs - 60_000,
  } = given;
  const at = (ms: number) => ({
    at: timestampFromMs(ms),
    zone,
    offsetMinutes,
    ...(skewMs !== null && { skewMs: BigInt(skewMs) }),
  });
  const answers = Object.entries(given.answers).map(([item, values]) => ({
    item,
    values: [...(values ?? [])],
    declined: values === null,
    at: timestampFromMs(submittedMs - 1_000),
  }));
  const entry = create(epro.EntrySchema, {
    entry: given.entry ?? randomUUID(),
    task: given.task,
    instrument: given.instrument,
    instrumentVersion: given.version,
    instrumentHash: given.hash,
    language: given.language ?? 'zh-CN',
    answers,
    started: at(startedMs),
    submitted: at(submittedMs),
    ...of,
  });
  return toBinary(epro.EntrySchema, entry);
}

function signature(bytes: Uint8Array, key: KeyObject): Buffer<ArrayBuffer> {
  return Buffer.from(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The name of a photo. */
export function photoName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
