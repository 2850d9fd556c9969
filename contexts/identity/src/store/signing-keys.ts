import type { Sql, Tx } from '@verum/database';
import { at, msOf, msOrNull } from './time.ts';

/** Times in UTC milliseconds. */
export interface StoredKey {
  readonly kid: string;
  /** `x` of the public JWK. */
  readonly publicX: string;
  readonly sealedPrivate: Buffer;
  readonly signsFromMs: number;
  /** Null while nothing has taken its place. */
  readonly verifiesUntilMs: number | null;
}

/** The keys under which a token may still be alive, the newest first. */
export async function liveKeys(sql: Sql, nowMs: number): Promise<readonly StoredKey[]> {
  const rows = await sql<{
    kid: string;
    public_x: string;
    sealed_private: Buffer;
    signs_from: string;
    verifies_until: string | null;
  }>(
    `select kid, public_x, sealed_private, signs_from, verifies_until from signing_key
      where verifies_until is null or verifies_until > $1 order by signs_from desc, kid`,
    [at(nowMs)],
  );
  return rows.map((row) => ({
    kid: row.kid,
    publicX: row.public_x,
    sealedPrivate: row.sealed_private,
    signsFromMs: msOf(row.signs_from),
    verifiesUntilMs: msOrNull(row.verifies_until),
  }));
}

/** Of two processes that start on an empty database one makes the key, and the other finds it. */
export async function lockKeys(tx: Tx): Promise<void> {
  await tx('lock table signing_key in share row exclusive mode');
}

/** A new key; those before it verify until `othersUntilMs` and no longer. */
export async function insertKey(tx: Tx, key: StoredKey, othersUntilMs: number): Promise<void> {
  await tx('update signing_key set verifies_until = $1 where verifies_until is null', [at(othersUntilMs)]);
  await tx('insert into signing_key (kid, public_x, sealed_private, signs_from) values ($1, $2, $3, $4)', [
    key.kid,
    key.publicX,
    key.sealedPrivate,
    at(key.signsFromMs),
  ]);
}
