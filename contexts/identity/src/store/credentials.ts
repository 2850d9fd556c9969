import type { Sql, Tx } from '@verum/database';
import type { Guard } from '../domain/lockout.ts';
import { at, msOf } from './time.ts';

/** What a login needs to know of a name; a user without a password has no hash. */
export interface LoginFacts {
  readonly userId: string | undefined;
  readonly passwordHash: string | undefined;
  readonly guard: Guard | undefined;
}

interface GuardRow {
  readonly failures: number | null;
  readonly window_start: string;
  readonly locks: number;
  readonly locked_until: string;
}

function guardOf(row: GuardRow): Guard | undefined {
  if (row.failures === null) return undefined;
  return {
    failures: row.failures,
    windowStartMs: msOf(row.window_start),
    locks: row.locks,
    lockedUntilMs: msOf(row.locked_until),
  };
}

/** One row whether or not the name exists. */
export async function loginFacts(sql: Sql, loginName: string, nameHash: Buffer): Promise<LoginFacts> {
  const [row] = await sql<GuardRow & { user_id: string | null; password_hash: string | null }>(
    `select u.id as user_id, c.password_hash, g.failures, g.window_start, g.locks, g.locked_until
       from (values (lower($1::text), $2::bytea)) asked (name, hash)
       left join users u on lower(u.login_name) = asked.name
       left join credential c on c.user_id = u.id
       left join login_guard g on g.name_hash = asked.hash`,
    [loginName, nameHash],
  );
  if (!row) throw new Error('a query over one row returned none');
  return { userId: row.user_id ?? undefined, passwordHash: row.password_hash ?? undefined, guard: guardOf(row) };
}

export async function passwordHashOf(sql: Sql, userId: string): Promise<string | undefined> {
  const [row] = await sql<{ password_hash: string }>('select password_hash from credential where user_id = $1', [
    userId,
  ]);
  return row?.password_hash;
}

export async function putPassword(tx: Tx, userId: string, passwordHash: string, nowMs: number): Promise<void> {
  await tx(
    `insert into credential (user_id, password_hash, changed_at) values ($1, $2, $3)
     on conflict (user_id) do update set password_hash = $2, changed_at = $3`,
    [userId, passwordHash, at(nowMs)],
  );
}

/** The same password under newer parameters; not when it was changed meanwhile. */
export async function rehashPassword(tx: Tx, userId: string, from: string, to: string): Promise<void> {
  await tx('update credential set password_hash = $3 where user_id = $1 and password_hash = $2', [userId, from, to]);
}

/** The guard of a name, held until the transaction is over. */
async function lockGuard(tx: Tx, nameHash: Buffer): Promise<Guard | undefined> {
  const [row] = await tx<GuardRow>(
    `select failures, window_start, locks, locked_until from login_guard where name_hash = $1 for update`,
    [nameHash],
  );
  return row && guardOf(row);
}

/** Like `lockGuard`; a name that has none gets one, so that failures at the same moment count one after the other. */
export async function startGuard(
  tx: Tx,
  name: { hash: Buffer; userId: string | undefined },
  nowMs: number,
): Promise<Guard> {
  for (let tries = 0; tries < 20; tries++) {
    await tx(
      `insert into login_guard (name_hash, user_id, failures, window_start, locks, locked_until)
       values ($1, $2, 0, $3, 0, $3) on conflict do nothing`,
      [name.hash, name.userId, at(nowMs)],
    );
    // A login that has just succeeded takes the guard away between the two statements.
    const guard = await lockGuard(tx, name.hash);
    if (guard) return guard;
  }
  throw new Error('a login guard vanished each time it was taken');
}

export async function putGuard(tx: Tx, nameHash: Buffer, guard: Guard): Promise<void> {
  await tx(
    'update login_guard set failures = $2, window_start = $3, locks = $4, locked_until = $5 where name_hash = $1',
    [nameHash, guard.failures, at(guard.windowStartMs), guard.locks, at(guard.lockedUntilMs)],
  );
}

export async function dropGuard(tx: Tx, nameHash: Buffer): Promise<void> {
  await tx('delete from login_guard where name_hash = $1', [nameHash]);
}

/** Whether a lock was on. */
export async function unlock(tx: Tx, userId: string, nowMs: number): Promise<boolean> {
  const rows = await tx<{ was_locked: boolean }>(
    'delete from login_guard where user_id = $1 returning locked_until > $2 as was_locked',
    [userId, at(nowMs)],
  );
  return rows.some((row) => row.was_locked);
}

/** Names that nobody tried for so long; a few at a time, with every failure. Rows in use are left alone. */
export async function forgetGuards(tx: Tx, beforeMs: number): Promise<void> {
  await tx(
    `delete from login_guard where name_hash in
       (select name_hash from login_guard where greatest(window_start, locked_until) < $1
         limit 20 for update skip locked)`,
    [at(beforeMs)],
  );
}
