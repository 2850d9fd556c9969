import { type Call, refuse } from '@verum/call';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { judgeRefresh, refreshExpiresMs } from '../domain/sessions.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { recordEvent } from '../store/security-events.ts';
import { endSessions, lockToken, replaceToken } from '../store/sessions.ts';
import { findUser } from '../store/users.ts';
import { type OpenSession, signAccess } from './access.ts';
import { unrepeatable } from './caller.ts';

type Outcome =
  | { readonly kind: 'good'; readonly user: User; readonly session: string; readonly expiresMs: number }
  | { readonly kind: 'unknown' | 'reused' };

/**
 * Trades a refresh token for the next one. See `judgeRefresh`: of two who bring the same token at once one succeeds,
 * and the other ends the session for both.
 * @throws Refusal TOKEN_REUSED; UNAUTHENTICATED for a token that is unknown, ran out, or whose session is over
 */
export async function refreshSession(service: ServiceContext, call: Call, token: string): Promise<OpenSession> {
  const nowMs = service.clock.nowMs();
  const hash = hashSecret(token);
  const next = newSecret();
  // The end of a reused session must be committed, so the refusal comes after the transaction.
  const outcome = await service.database.write(unrepeatable(call), 'Refresh', async (tx): Promise<Outcome> => {
    const found = await lockToken(tx, hash);
    const judgement = judgeRefresh(found, nowMs);
    if (!found || judgement === 'unknown') return { kind: 'unknown' };
    const { sessionId, userId } = found;
    if (judgement === 'reused') {
      await endSessions(tx, { userId, only: sessionId }, nowMs);
      await recordEvent(tx, { kind: 'session.reuse', userId, actor: userId, sessionId }, nowMs);
      return { kind: 'reused' };
    }
    const expiresMs = refreshExpiresMs(found.sessionStartedMs, nowMs);
    await replaceToken(tx, hash, { hash: hashSecret(next), sessionId, expiresMs }, nowMs);
    const user = await findUser(tx, userId, nowMs);
    return user ? { kind: 'good', user, session: sessionId, expiresMs } : { kind: 'unknown' };
  });
  if (outcome.kind !== 'good') throw refuse(outcome.kind === 'reused' ? 'TOKEN_REUSED' : 'UNAUTHENTICATED');
  const { user, session, expiresMs } = outcome;
  return { access: await signAccess(service, call, { user, session }), refresh: { token: next, expiresMs }, user };
}
