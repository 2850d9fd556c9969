import { bytesText, textBytes } from './encoding.ts';

/** What guards the store: a PIN gives the key that unwraps the key of the data. No key can be read by a script. */
export interface Lock {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly rounds: number;
  /** HMAC of this device: a copy of the store that is not a copy of the browser's key store is of no use. */
  readonly pepper: Key;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly wrapped: ArrayBuffer;
}

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** `CryptoKey`, whose name is only known where there is a DOM. */
export type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
const aes = { name: 'AES-GCM', length: 256 } as const;
const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** A new key for data, and the lock that `pin` opens. */
export async function makeLock(pin: string, rounds: number): Promise<{ readonly lock: Lock; readonly key: Key }> {
  const salt = random(16);
  const iv = random(12);
  const pepper = await makePepper();
  const outer = await pinKey(pin, { salt, rounds, pepper });
  const fresh = await crypto.subtle.generateKey(aes, true, ['encrypt', 'decrypt']);
  const wrapped = await crypto.subtle.wrapKey('raw', fresh, outer, { name: aes.name, iv });
  const lock = { salt, rounds, pepper, iv, wrapped };
  return { lock, key: await unwrap(lock, outer) };
}

/** The key of the data, or undefined where the PIN is wrong. */
export async function openLock(lock: Lock, pin: string): Promise<Key | undefined> {
  const outer = await pinKey(pin, lock);
  try {
    return await unwrap(lock, outer);
  } catch {
    // GCM's tag is wrong: another PIN.
    return undefined;
  }
}

/** `place` says where it stands, so that nothing sealed can be moved to another place. */
export async function seal(key: Key, place: string, value: unknown): Promise<Sealed> {
  const iv = random(12);
  const clear = value instanceof Uint8Array ? new Uint8Array(value) : textBytes(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt(gcm(iv, place), key, clear) };
}

/** @throws OperationError for what was sealed by another key or for another place */
export async function unseal<T>(key: Key, place: string, sealed: Sealed): Promise<T> {
  return JSON.parse(bytesText(await unsealBytes(key, place, sealed))) as T;
}

export const unsealBytes = (key: Key, place: string, { iv, data }: Sealed): Promise<ArrayBuffer> =>
  crypto.subtle.decrypt(gcm(iv, place), key, data);

const gcm = (iv: Uint8Array<ArrayBuffer>, place: string) => ({ name: aes.name, iv, additionalData: textBytes(place) });

const unwrap = (lock: Lock, outer: Key) =>
  crypto.subtle.unwrapKey('raw', lock.wrapped, outer, { name: aes.name, iv: lock.iv }, aes, false, [
    'encrypt',
    'decrypt',
  ]);

/** Made by importing: `generateKey` has no type of its own for a key that is one. */
const makePepper = () => crypto.subtle.importKey('raw', random(32), hmac, false, ['sign']);

/** PBKDF2 slows down who guesses; the HMAC ties the guess to this device. */
async function pinKey(pin: string, { salt, rounds, pepper }: Pick<Lock, 'salt' | 'rounds' | 'pepper'>): Promise<Key> {
  const base = await crypto.subtle.importKey('raw', textBytes(pin), 'PBKDF2', false, ['deriveBits']);
  const slow = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, base, 256);
  const bound = await crypto.subtle.sign('HMAC', pepper, slow);
  return crypto.subtle.importKey('raw', bound, aes, false, ['wrapKey', 'unwrapKey']);
}
