import type { Sql, Tx } from '@verum/database';
import { at } from './time.ts';

/** The one open invitation of a user (of nobody: the first administrator); an earlier one ends. */
export async function putInvitation(
  tx: Tx,
  invitation: { tokenHash: Buffer; userId: string | undefined; expiresMs: number },
): Promise<void> {
  await endInvitations(tx, invitation.userId);
  await tx('insert into invitation (token_hash, user_id, expires_at) values ($1, $2, $3)', [
    invitation.tokenHash,
    invitation.userId,
    at(invitation.expiresMs),
  ]);
}

export async function endInvitations(tx: Tx, userId: string | undefined): Promise<void> {
  await tx('delete from invitation where user_id is not distinct from $1 and used_at is null', [userId]);
}

/** The user it invites, null for the first administrator; undefined for one that is used, too old or unknown. */
export async function findInvitation(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<string | null | undefined> {
  const [row] = await sql<{ user_id: string | null }>(
    'select user_id from invitation where token_hash = $1 and used_at is null and expires_at > $2',
    [tokenHash, at(nowMs)],
  );
  return row?.user_id;
}

/** Whether it was still good: of two who use it at once, one is told no. */
export async function useInvitation(tx: Tx, tokenHash: Buffer, nowMs: number): Promise<boolean> {
  const rows = await tx(
    'update invitation set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 returning 1',
    [tokenHash, at(nowMs)],
  );
  return rows.length > 0;
}
