import type { Sql, Tx } from '@verum/database';

/** The id of the key that addresses are encrypted under; undefined in a new database. */
export async function keyInUse(sql: Sql): Promise<string | undefined> {
  return (await sql<{ id: string }>('select id from address_key'))[0]?.id;
}

/** Makes this the key in use unless there is one. Returns the key in use. */
export async function claimKey(tx: Tx, id: string): Promise<string> {
  await tx('insert into address_key (id) values ($1) on conflict do nothing', [id]);
  const used = await keyInUse(tx);
  if (used === undefined) throw new Error('no key is in use after one was claimed');
  return used;
}
