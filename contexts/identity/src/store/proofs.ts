import type { Tx } from '@verum/database';
import { at } from './time.ts';

export interface ProofHolder {
  readonly hash: Buffer;
  readonly userId: string;
  readonly sessionId: string;
}

/** Those that have run out go with it, a few at a time. */
export async function insertProof(tx: Tx, proof: ProofHolder, expiresMs: number, nowMs: number): Promise<void> {
  await tx(
    `with past as (delete from proof where hash in
       (select hash from proof where expires_at <= $5 limit 20 for update skip locked))
     insert into proof (hash, user_id, session_id, expires_at) values ($1, $2, $3, $4)`,
    [proof.hash, proof.userId, proof.sessionId, at(expiresMs), at(nowMs)],
  );
}

/** Whether it was good and is now used: of two who use it at once, one is told no. Its session must still be open. */
export async function useProof(tx: Tx, { hash, userId, sessionId }: ProofHolder, nowMs: number): Promise<boolean> {
  const rows = await tx(
    `update proof p set used_at = $4 from session s
      where p.hash = $1 and p.user_id = $2 and p.session_id = $3 and p.used_at is null and p.expires_at > $4
        and s.id = p.session_id and s.ended_at is null
     returning 1`,
    [hash, userId, sessionId, at(nowMs)],
  );
  return rows.length > 0;
}
