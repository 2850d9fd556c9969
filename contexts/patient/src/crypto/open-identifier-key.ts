import { type Clock, newCall } from '@verum/call';
import type { Database } from '@verum/database';
import { claimKey, keyInUse } from '../store/identifier-keys.ts';
import { type IdentifierKey, identifierKey } from './identifier-key.ts';
import { makeKeyFile, readKeyFile } from './key-file.ts';

const timeoutMs = 30_000;

/**
 * The key of this installation; made at the very first start. The database remembers which key its identifiers are
 * under, so neither a lost nor a wrong file goes unnoticed.
 * @throws Error that tells the operator which file to put back
 */
export async function openIdentifierKey(database: Database, path: string, clock: Clock): Promise<IdentifierKey> {
  const actor = { kind: 'system', id: 'system:patient', name: '' } as const;
  const call = newCall({ command: 'system/open-identifier-key', timeoutMs, actor, clock });
  try {
    const used = await database.read(call, keyInUse);
    const found = await readKeyFile(path);
    if (!found && used !== undefined) throw wrongKey(path, 'is missing', '缺失');
    const key = identifierKey(found ?? (await makeKeyFile(path)));
    const id = used ?? (await database.write(call, 'First start with this key', (tx) => claimKey(tx, key.id)));
    if (id !== key.id) throw wrongKey(path, 'is another one', '不匹配');
    return key;
  } finally {
    call.end();
  }
}

function wrongKey(path: string, what: string, whatZh: string): Error {
  return new Error(
    `The key that the persons in this database are encrypted under ${what}: ${path}. Put the file back from your ` +
      `copy of it, or name its place as IdentifierKeyFile. (用于加密患者身份信息的密钥文件${whatZh}：${path}。` +
      `请从备份恢复该文件，或用 IdentifierKeyFile 指明其位置。)`,
  );
}
