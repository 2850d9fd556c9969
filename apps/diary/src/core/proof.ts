import { base64Url, textBytes } from './encoding.ts';
import type { Key } from './seal.ts';

/** Signs bytes: ECDSA P-256 over SHA-256, r and s one behind the other. */
export async function sign(key: Key, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes));
}

/** The device's own pair: the private half can sign and never be read. The public half as SubjectPublicKeyInfo. */
export async function makeKeys() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { privateKey: pair.privateKey, publicKey };
}

/** What `Authorization: Device` carries (diary.proto): a JWS (RFC 7515) for one method, good for two minutes. */
export async function proofOf(key: Key, device: string, method: string, trueMs: number): Promise<string> {
  const part = (value: object) => base64Url(textBytes(JSON.stringify(value)));
  const head = part({ alg: 'ES256', kid: device });
  const said = `${head}.${part({ iat: Math.floor(trueMs / 1000), m: method })}`;
  return `${said}.${base64Url(await sign(key, textBytes(said)))}`;
}

/** As the site reads it out: case, blanks and hyphens do not matter; O is 0, I and L are 1 (Crockford's base 32). */
export const normalCode = (code: string): string =>
  code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

export const isCode = (code: string): boolean => /^[0-9A-HJKMNP-TV-Z]{8}$/.test(normalCode(code));
