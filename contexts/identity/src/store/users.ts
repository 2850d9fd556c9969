import type { Sql, Tx } from '@verum/database';
import type { User, UserState } from '../domain/users.ts';
import { at, msOrNull } from './time.ts';

interface UserRow {
  readonly id: string;
  readonly login_name: string;
  readonly display_name: string;
  readonly email: string;
  readonly language: string;
  readonly state: UserState;
  readonly epoch: number;
  readonly locked_until: string | null;
  readonly has_second_factor: boolean;
  readonly grants: string[];
}

// $1 is the present moment: a lock that is over is no lock.
const columns = `
  u.id, u.login_name, u.display_name, u.email, u.language, u.state, u.epoch,
  (select max(g.locked_until) from login_guard g where g.user_id = u.id and g.locked_until > $1) as locked_until,
  exists (select 1 from second_factor f where f.user_id = u.id and f.confirmed_at is not null) as has_second_factor,
  array(select format('%s@%s/%s', role, study, site) from role_grant g where g.user_id = u.id order by 1) as grants`;

function userOf(row: UserRow): User {
  return {
    id: row.id,
    loginName: row.login_name,
    displayName: row.display_name,
    email: row.email,
    language: row.language,
    state: row.state,
    lockedUntilMs: msOrNull(row.locked_until),
    hasSecondFactor: row.has_second_factor,
    epoch: row.epoch,
    grants: row.grants,
  };
}

export async function findUser(sql: Sql, id: string, nowMs: number): Promise<User | undefined> {
  const [row] = await sql<UserRow>(`select ${columns} from users u where u.id = $2`, [at(nowMs), id]);
  return row && userOf(row);
}

/** Nobody else changes this user, opens a session or makes an API key for it until the transaction is over. */
export async function lockUser(tx: Tx, id: string, nowMs: number): Promise<User | undefined> {
  const rows = await tx('select 1 from users where id = $1 for update', [id]);
  return rows.length === 0 ? undefined : await findUser(tx, id, nowMs);
}

/** Like `lockUser`, for those who only add a session or a key: they do not stand in each other's way. */
export async function shareUser(tx: Tx, id: string, nowMs: number): Promise<User | undefined> {
  const rows = await tx('select 1 from users where id = $1 for share', [id]);
  return rows.length === 0 ? undefined : await findUser(tx, id, nowMs);
}

/** After `afterId`, in the order of ids. */
export async function listUsers(
  sql: Sql,
  page: { afterId: string; limit: number },
  nowMs: number,
): Promise<readonly User[]> {
  const rows = await sql<UserRow>(`select ${columns} from users u where u.id > $2 order by u.id limit $3`, [
    at(nowMs),
    page.afterId,
    page.limit,
  ]);
  return rows.map(userOf);
}

export async function isEmpty(sql: Sql): Promise<boolean> {
  return (await sql('select 1 from users limit 1')).length === 0;
}

/** Until the transaction is over nobody adds a user. */
export async function lockAllUsers(tx: Tx): Promise<void> {
  await tx('lock table users in share row exclusive mode');
}

export type NewUser = Pick<User, 'id' | 'loginName' | 'displayName' | 'email' | 'language' | 'state' | 'grants'>;

/** Violates `users_login_name` when the login name is taken, in whatever case. */
export async function insertUser(tx: Tx, user: NewUser, nowMs: number): Promise<void> {
  await tx(
    `insert into users (id, login_name, display_name, email, language, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [user.id, user.loginName, user.displayName, user.email, user.language, user.state, at(nowMs)],
  );
  await addGrants(tx, user.id, user.grants);
}

/** Whether any of them was new. */
export async function addGrants(tx: Tx, userId: string, grants: readonly string[]): Promise<boolean> {
  const rows = await tx(
    `insert into role_grant (user_id, role, study, site)
     select $1, split_part(g, '@', 1)::smallint, split_part(split_part(g, '@', 2), '/', 1), split_part(g, '/', 2)
       from unnest($2::text[]) g
     on conflict do nothing returning 1`,
    [userId, grants],
  );
  return rows.length > 0;
}

/** Whether it was there. */
export async function removeGrant(tx: Tx, userId: string, grant: string): Promise<boolean> {
  const rows = await tx(
    `delete from role_grant where user_id = $1 and format('%s@%s/%s', role, study, site) = $2 returning 1`,
    [userId, grant],
  );
  return rows.length > 0;
}

export async function setState(tx: Tx, userId: string, state: UserState): Promise<void> {
  await tx('update users set state = $2 where id = $1', [userId, state]);
}

/** Something was taken away: access tokens signed from now on carry the next number. */
export async function nextEpoch(tx: Tx, userId: string): Promise<void> {
  await tx('update users set epoch = epoch + 1 where id = $1', [userId]);
}

/**
 * Active users other than this one who hold the grant. Until the transaction is over nobody else takes one away: two
 * operators who disable each other at once would otherwise both find the other.
 */
export async function countOthersWith(tx: Tx, grant: string, exceptUserId: string): Promise<number> {
  await tx('lock table role_grant in share row exclusive mode');
  const [row] = await tx<{ count: number }>(
    `select count(*) from role_grant g join users u on u.id = g.user_id
      where format('%s@%s/%s', role, study, site) = $1 and u.state = 'active' and u.id <> $2`,
    [grant, exceptUserId],
  );
  return row?.count ?? 0;
}
