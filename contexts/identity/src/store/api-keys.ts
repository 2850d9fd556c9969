import type { Sql, Tx } from '@verum/database';
import type { ApiKey } from '../domain/api-keys.ts';
import { at, msOf, msOrNull } from './time.ts';

interface KeyRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly grants: string[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
}

const columns = 'k.id, k.user_id, k.name, k.grants, k.created_at, k.expires_at, k.revoked_at, s.last_used_at';

function keyOf(row: KeyRow): ApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    grants: row.grants,
    createdMs: msOf(row.created_at),
    expiresMs: msOf(row.expires_at),
    revokedMs: msOrNull(row.revoked_at),
    lastUsedMs: msOrNull(row.last_used_at),
  };
}

export async function insertApiKey(tx: Tx, key: ApiKey, secretHash: Buffer): Promise<void> {
  await tx(`insert into api_key (id, user_id, name, grants, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`, [
    key.id,
    key.userId,
    key.name,
    key.grants,
    at(key.createdMs),
    at(key.expiresMs),
  ]);
  await tx('insert into api_key_secret (api_key_id, hash) values ($1, $2)', [key.id, secretHash]);
}

/** Keys of one owner, the newest first. There are at most `limit` in the answer. */
export async function listApiKeys(sql: Sql, userId: string, limit: number): Promise<readonly ApiKey[]> {
  const rows = await sql<KeyRow>(
    `select ${columns} from api_key k join api_key_secret s on s.api_key_id = k.id
      where k.user_id = $1 order by k.created_at desc, k.id limit $2`,
    [userId, limit],
  );
  return rows.map(keyOf);
}

/** Keys that can still be used. */
export async function countOpenApiKeys(sql: Sql, userId: string, nowMs: number): Promise<number> {
  const [row] = await sql<{ count: number }>(
    'select count(*) from api_key where user_id = $1 and revoked_at is null and expires_at > $2',
    [userId, at(nowMs)],
  );
  return row?.count ?? 0;
}

export async function findApiKey(sql: Sql, id: string): Promise<{ key: ApiKey; secretHash: Buffer } | undefined> {
  const [row] = await sql<KeyRow & { hash: Buffer }>(
    `select ${columns}, s.hash from api_key k join api_key_secret s on s.api_key_id = k.id where k.id = $1`,
    [id],
  );
  return row && { key: keyOf(row), secretHash: row.hash };
}

/** 'absent' also for the key of somebody else. */
export async function revokeApiKey(
  tx: Tx,
  which: { id: string; userId: string },
  nowMs: number,
): Promise<'revoked' | 'already' | 'absent'> {
  const [row] = await tx<{ revoked_at: string | null }>(
    'select revoked_at from api_key where id = $1 and user_id = $2 for update',
    [which.id, which.userId],
  );
  if (!row) return 'absent';
  if (row.revoked_at !== null) return 'already';
  await tx('update api_key set revoked_at = $2 where id = $1', [which.id, at(nowMs)]);
  return 'revoked';
}

export async function noteUse(tx: Tx, id: string, nowMs: number): Promise<void> {
  await tx('update api_key_secret set last_used_at = $2 where api_key_id = $1', [id, at(nowMs)]);
}
