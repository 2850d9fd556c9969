import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { keyBytes } from './sealed-box.ts';

/**
 * The key in a file: 32 bytes in base64. Undefined when there is no file.
 * @throws Error when the file holds anything else, because a new key in its place would lose every identifier
 */
export async function readKeyFile(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes || key.toString('base64') !== text.trim()) {
    throw new Error(
      `${path} is not a key of ${keyBytes} bytes in base64. Put the right file back from your copy of it. ` +
        `(${path} 不是有效的密钥文件，请从备份中恢复。)`,
    );
  }
  return key;
}

/**
 * Makes the file with a new key, readable by its owner only, and reads it. It appears whole or not at all, by a link
 * to one that is on disk; of two processes that make it at once the second one takes the first one's key.
 */
export async function makeKeyFile(path: string): Promise<Buffer> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await file.sync();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft);
  }
  const key = await readKeyFile(path);
  if (!key) throw new Error(`${path} was removed while it was made`);
  return key;
}
