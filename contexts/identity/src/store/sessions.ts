import type { Sql, Tx } from '@verum/database';
import type { FoundToken } from '../domain/sessions.ts';
import { at, msOf } from './time.ts';

export interface NewToken {
  readonly hash: Buffer;
  readonly sessionId: string;
  readonly expiresMs: number;
}

export async function openSession(
  tx: Tx,
  session: { id: string; userId: string },
  token: NewToken,
  nowMs: number,
): Promise<void> {
  await tx(
    `with opened as (insert into session (id, user_id, started_at) values ($1, $2, $3))
     insert into refresh_token (hash, session_id, expires_at) values ($4, $1, $5)`,
    [session.id, session.userId, at(nowMs), token.hash, at(token.expiresMs)],
  );
}

export interface LockedToken extends FoundToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly sessionStartedMs: number;
}

/**
 * A refresh token and its session, held until the transaction is over: of two who bring the same token at once, the
 * second finds it consumed. The user is not held, so that disabling one cannot wait in a circle with a refresh.
 */
export async function lockToken(tx: Tx, hash: Buffer): Promise<LockedToken | undefined> {
  const [row] = await tx<{
    session_id: string;
    user_id: string;
    started_at: string;
    expires_at: string;
    is_consumed: boolean;
    is_ended: boolean;
    is_active: boolean;
  }>(
    `select t.session_id, s.user_id, s.started_at, t.expires_at, t.consumed_at is not null as is_consumed,
            s.ended_at is not null as is_ended, u.state = 'active' as is_active
       from refresh_token t join session s on s.id = t.session_id join users u on u.id = s.user_id
      where t.hash = $1 for update of t, s`,
    [hash],
  );
  return (
    row && {
      sessionId: row.session_id,
      userId: row.user_id,
      sessionStartedMs: msOf(row.started_at),
      expiresMs: msOf(row.expires_at),
      isConsumed: row.is_consumed,
      isSessionEnded: row.is_ended,
      isUserActive: row.is_active,
    }
  );
}

/** Consumes a token and puts the next one of its session in its place. */
export async function replaceToken(tx: Tx, hash: Buffer, next: NewToken, nowMs: number): Promise<void> {
  await tx(
    `with consumed as (update refresh_token set consumed_at = $2 where hash = $1)
     insert into refresh_token (hash, session_id, expires_at) values ($3, $4, $5)`,
    [hash, at(nowMs), next.hash, next.sessionId, at(next.expiresMs)],
  );
}

export async function isOpenSession(sql: Sql, sessionId: string, userId: string): Promise<boolean> {
  const rows = await sql('select 1 from session where id = $1 and user_id = $2 and ended_at is null', [
    sessionId,
    userId,
  ]);
  return rows.length > 0;
}

/**
 * Ends open sessions of a user: one, or all, or all but one; their access tokens are revoked with them.
 * @returns the sessions that were open
 */
export async function endSessions(
  tx: Tx,
  which: { userId: string; only?: string; except?: string },
  nowMs: number,
): Promise<readonly string[]> {
  const rows = await tx<{ id: string }>(
    `with ended as (
       update session set ended_at = $2
        where user_id = $1 and ended_at is null and ($3::text is null or id = $3) and ($4::text is null or id <> $4)
       returning id, user_id),
     revoked as (
       insert into revocation (sid, at) select e.id || '.' || u.epoch, $2 from ended e join users u on u.id = e.user_id
       on conflict (sid) do update set at = excluded.at)
     select id from ended`,
    [which.userId, at(nowMs), which.only, which.except],
  );
  return rows.map(({ id }) => id);
}

/** The access tokens of a user's open sessions and API keys, as signed so far. Before `nextEpoch`. */
export async function revokeTokens(tx: Tx, userId: string, nowMs: number): Promise<void> {
  await tx(
    `insert into revocation (sid, at)
     select held.id || '.' || u.epoch, $2
       from users u join (
         select id, user_id from session where ended_at is null
         union all select id, user_id from api_key where revoked_at is null) held on held.user_id = u.id
      where u.id = $1
     on conflict (sid) do update set at = excluded.at`,
    [userId, at(nowMs)],
  );
}

export async function revokeKeyTokens(tx: Tx, apiKeyId: string, nowMs: number): Promise<void> {
  await tx(
    `insert into revocation (sid, at)
     select k.id || '.' || u.epoch, $2 from api_key k join users u on u.id = k.user_id where k.id = $1
     on conflict (sid) do update set at = excluded.at`,
    [apiKeyId, at(nowMs)],
  );
}

export async function listRevocations(sql: Sql, sinceMs: number): Promise<readonly string[]> {
  const rows = await sql<{ sid: string }>('select sid from revocation where at >= $1', [at(sinceMs)]);
  return rows.map(({ sid }) => sid);
}

/** Revocations whose tokens have all run out, and what is left of sessions that can never go on; a few at a time. */
export async function forgetSessions(tx: Tx, before: { revokedMs: number; expiredMs: number }): Promise<void> {
  await tx(
    `with revocations as (delete from revocation where at < $1)
     delete from refresh_token where hash in
       (select hash from refresh_token where expires_at < $2 limit 100 for update skip locked)`,
    [at(before.revokedMs), at(before.expiredMs)],
  );
}
