import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: what opens a door once. Only its hash is ever stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 is enough for what nobody can guess; only what people choose needs a slow hash. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function isSecret(secret: string, hash: Buffer): boolean {
  const own = hashSecret(secret);
  return own.length === hash.length && timingSafeEqual(own, hash);
}

/** `vk_<id>_<secret>`: the prefix lets secret scanners find keys that were committed by mistake. */
export function formatApiKey(id: string, secret: string): string {
  return `vk_${id}_${secret}`;
}

export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = /^vk_([0-9a-z]{20})_([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
