import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The installation's secret: seals what the database must not be able to read by itself. */
export interface SecretKey {
  /** AES-256-GCM; `purpose` is bound to the box, which opens for no other. */
  seal(plain: Buffer, purpose: string): Buffer;
  /** Undefined for a box that was sealed with another key, for another purpose, or was changed. */
  open(box: Buffer, purpose: string): Buffer | undefined;
  /** HMAC-SHA-256. */
  mac(text: string, purpose: string): Buffer;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Reads the key file (32 bytes in base64), or makes it, readable by its owner only.
 * @throws Error when the file holds something else; a new key in its place would lose what the old one sealed
 */
export async function openSecretKey(path: string): Promise<SecretKey> {
  const text = (await readIfThere(path)) ?? (await make(path));
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes) {
    throw new Error(`${path} is not a key file of ${keyBytes} bytes in base64. Put the right one back from a backup.`);
  }
  return secretKey(key);
}

function secretKey(key: Buffer): SecretKey {
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `verum identity ${purpose}`, keyBytes));
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(box, purpose) {
      if (box.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), box.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = decipher.update(box.subarray(nonceBytes + tagBytes));
      try {
        return Buffer.concat([body, decipher.final()]);
      } catch {
        return undefined;
      }
    },
    mac: (text, purpose) => createHmac('sha256', keyFor(purpose)).update(text).digest(),
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: the file appears by a link to one that is on disk, and the first of two processes wins. */
async function make(path: string): Promise<string> {
  const draftFolder = await mkdtemp(join(dirname(path), '.new-key-'));
  try {
    const draft = join(draftFolder, 'key');
    const file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
    await file.close();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draftFolder, { recursive: true });
  }
  return await readFile(path, 'utf8');
}
