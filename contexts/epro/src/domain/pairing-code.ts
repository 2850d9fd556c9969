import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Codes that a person reads off one screen and types into another: Crockford's base 32, without I, L, O and U. */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;
export const codeGoodMs = 15 * 60_000;

/** 40 bits, of 8 random bytes. */
export function makeCode(random: Uint8Array): string {
  if (random.length < length) throw new RangeError(`${length} bytes are needed`);
  return Array.from(random.subarray(0, length), (byte) => alphabet[byte & 31]).join('');
}

/** As it is hashed and signed: however it was typed. Undefined for what can be no code. */
export function normaliseCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : undefined;
}

export function codeHash(code: string): Buffer {
  return createHash('sha256').update('verum pairing code\n').update(code).digest();
}

/** The key that a device shows; undefined for anything but a point of P-256 (SubjectPublicKeyInfo, RFC 5480). */
export function deviceKey(spki: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * ECDSA with SHA-256, r||s, as WebCrypto makes it and RFC 7515 has it. On another thread: it is an eighth of a
 * millisecond each time, and a process has one thread for everything else.
 */
export async function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64) return false;
  return await new Promise((resolve, reject) =>
    verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature, (error, isGood) =>
      error ? reject(error) : resolve(isGood),
    ),
  );
}
