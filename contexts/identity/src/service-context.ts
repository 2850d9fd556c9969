import { join } from 'node:path';
import { type Call, type Clock, newCall } from '@verum/call';
import { object, optional, string, type Value } from '@verum/config';
import type { Database } from '@verum/database';
import type { Resources } from '@verum/host';
import { type KeyRing, keyRing } from './crypto/key-ring.ts';
import { type PasswordHasher, passwordHasher } from './crypto/password-hasher.ts';
import { openSecretKey, type SecretKey } from './crypto/secret-key.ts';

export const identityConfig = object({
  /** The file of the key that seals the signing keys; `identity.key` in the data folder unless told. */
  SecretKeyFile: optional(string()),
});

/** What every use case of identity stands on, made once. */
export interface ServiceContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: PasswordHasher;
  readonly secretKey: SecretKey;
  readonly keyRing: KeyRing;
}

const startTimeoutMs = 30_000;

export async function openServiceContext(resources: Resources<Value<typeof identityConfig>>): Promise<ServiceContext> {
  const { database, clock, log, config, folder } = resources;
  const secretKey = await openSecretKey(config.SecretKeyFile ?? join(folder, 'identity.key'));
  const ring = keyRing({ database, secretKey, clock, log });
  await ownCall('identity/start', clock, (call) => ring.start(call));
  return { database, clock, passwords: passwordHasher(), secretKey, keyRing: ring };
}

/** Work that nobody called for: at start-up and from the command line. */
export async function ownCall<T>(command: string, clock: Clock, fn: (call: Call) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:identity', name: '' } as const;
  const call = newCall({ command, timeoutMs: startTimeoutMs, actor, clock });
  try {
    return await fn(call);
  } finally {
    call.end();
  }
}
