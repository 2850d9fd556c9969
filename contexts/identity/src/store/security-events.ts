import type { Sql, Tx } from '@verum/database';
import type { NewSecurityEvent, SecurityEvent } from '../domain/security-events.ts';
import { at, msOf } from './time.ts';

export async function recordEvent(tx: Tx, event: NewSecurityEvent, nowMs: number): Promise<void> {
  await tx('insert into security_event (at, kind, user_id, actor, session_id, facts) values ($1, $2, $3, $4, $5, $6)', [
    at(nowMs),
    event.kind,
    event.userId,
    event.actor,
    event.sessionId,
    JSON.stringify(event.facts ?? {}),
  ]);
}

/** The newest first, before `beforeId`; of one user when it is given. */
export async function listEvents(
  sql: Sql,
  page: { userId: string | undefined; beforeId: string | undefined; limit: number },
): Promise<readonly SecurityEvent[]> {
  const rows = await sql<{
    id: string;
    at: string;
    kind: string;
    user_id: string | null;
    actor: string;
    session_id: string | null;
    facts: Record<string, string>;
  }>(
    `select id::text, at, kind, user_id, actor, session_id, facts from security_event e
      where ($1::text is null or user_id = $1) and ($2::bigint is null or e.id < $2) order by e.id desc limit $3`,
    [page.userId, page.beforeId, page.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    atMs: msOf(row.at),
    kind: row.kind,
    userId: row.user_id ?? '',
    actor: row.actor,
    sessionId: row.session_id ?? '',
    facts: row.facts,
  }));
}
