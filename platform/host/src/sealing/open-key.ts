import { type Clock, newCall } from '@verum/call';
import type { Database, Sql, Tx } from '@verum/database';
import { makeKeyFile, readKeyFile } from './key-file.ts';

export interface KeyToOpen<K extends { readonly id: string }> {
  readonly context: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly path: string;
  /** What is derived from the 32 bytes in the file. Its `id` names the key without telling anything about it. */
  derive(master: Buffer): K;
  /** The id of the key that the database is under; undefined in a new one. */
  keyInUse(sql: Sql): Promise<string | undefined>;
  /** Makes this the key in use unless there is one. Returns the key in use. */
  claimKey(tx: Tx, id: string): Promise<string>;
  /** What is under the key, and how the configuration names its file. */
  readonly words: { readonly en: string; readonly zh: string; readonly setting: string };
}

const timeoutMs = 30_000;

/**
 * The key under which a context keeps what the database must not tell; made at the very first start. The database
 * remembers which key it is under, so neither a lost nor a wrong file goes unnoticed.
 * @throws Error that tells the operator which file to put back
 */
export async function openKey<K extends { readonly id: string }>(options: KeyToOpen<K>): Promise<K> {
  const { context, database, clock, path, derive, keyInUse, claimKey } = options;
  const actor = { kind: 'system', id: `system:${context}`, name: '' } as const;
  const call = newCall({ command: 'system/open-key', timeoutMs, actor, clock });
  try {
    const used = await database.read(call, keyInUse);
    const found = await readKeyFile(path);
    if (!found && used !== undefined) throw wrongKey(options, 'is missing', '缺失');
    const key = derive(found ?? (await makeKeyFile(path)));
    const id = used ?? (await database.write(call, 'First start with this key', (tx) => claimKey(tx, key.id)));
    if (id !== key.id) throw wrongKey(options, 'is another one', '不匹配');
    return key;
  } finally {
    call.end();
  }
}

function wrongKey({ path, words }: Pick<KeyToOpen<never>, 'path' | 'words'>, what: string, whatZh: string): Error {
  return new Error(
    `The key that ${words.en} are encrypted under ${what}: ${path}. Put the file back from your copy of it, or name ` +
      `its place as ${words.setting}. (用于加密${words.zh}的密钥文件${whatZh}：${path}。请从备份恢复该文件，` +
      `或用 ${words.setting} 指明其位置。)`,
  );
}
