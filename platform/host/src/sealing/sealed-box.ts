import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Text under a key that the database never sees: AES-256-GCM, with a nonce of its own each time. */
export interface SealedBox {
  /** `bound` is whose text it is: a box that was moved to another row does not open. */
  seal(bound: string, text: string): Buffer;
  /** @throws Error when the box was changed, or sealed for another or under another key */
  open(bound: string, box: Buffer): string;
}

/** Of a key in its file, and of every key derived from it. */
export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function sealedBox(key: Buffer): SealedBox {
  return {
    seal(bound, text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
      const body = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(bound, box) {
      const nonce = box.subarray(0, nonceBytes);
      const tag = box.subarray(nonceBytes, nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(bound))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]).toString();
    },
  };
}
