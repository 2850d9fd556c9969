import { createCipheriv, createDecipheriv } from 'node:crypto';

/**
 * What a cursor stands for: a row of the changes feed, of one of the three tables of the trail, of the outbox, or of what
 * other systems say.
 */
export const cursorKinds = { change: 0, values: 1, verifications: 2, others: 3, event: 4, foreign: 5 } as const;

/** Two numbers, below 2^56 and below 2^48: when, and the count within it. */
export interface CursorPlace {
  readonly kind: number;
  readonly at: bigint;
  readonly seq: bigint;
}

const cipher = 'aes-128-ecb';

/**
 * A place as a text of 22 characters that says nothing without the key: neither how far two places are apart nor which
 * comes first. The place fills one block of AES, so the same place is always the same text, and no other is.
 * @param key 16 bytes
 */
export function sealCursor(key: Uint8Array, { kind, at, seq }: CursorPlace): string {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(at);
  block[0] = kind;
  block.writeBigUInt64BE(seq, 8);
  const sealing = createCipheriv(cipher, key, null).setAutoPadding(false);
  return Buffer.concat([sealing.update(block), sealing.final()]).toString('base64url');
}

/** Undefined for a text that was not sealed with this key; one of 2^22 others passes, and leads nowhere. */
export function openCursor(key: Uint8Array, text: string): CursorPlace | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return undefined;
  const opening = createDecipheriv(cipher, key, null).setAutoPadding(false);
  const block = Buffer.concat([opening.update(Buffer.from(text, 'base64url')), opening.final()]);
  const kind = block[0] ?? 0;
  if (kind > cursorKinds.foreign || block.readUInt16BE(8) !== 0) return undefined;
  block[0] = 0;
  return { kind, at: block.readBigUInt64BE(), seq: block.readBigUInt64BE(8) };
}
