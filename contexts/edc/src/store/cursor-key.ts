import type { Sql } from '@verum/database';

/** The key of this installation for cursors; asked for once. */
export interface CursorKey {
  of(sql: Sql): Promise<Uint8Array>;
}

export function cursorKey(): CursorKey {
  let known: Uint8Array | undefined;
  return {
    async of(sql) {
      known ??= (await sql<{ key: Buffer }>('select key from cursor_key'))[0]?.key;
      if (!known) throw new Error('there is no key for cursors');
      return known;
    },
  };
}
