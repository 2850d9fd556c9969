import { type Call, newId, refuse } from '@verum/call';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { normalisePassword } from '../domain/passwords.ts';
import { refreshExpiresMs, revocationKeptMs } from '../domain/sessions.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { rehashPassword } from '../store/credentials.ts';
import { recordEvent } from '../store/security-events.ts';
import { forgetSessions, openSession } from '../store/sessions.ts';
import { shareUser } from '../store/users.ts';
import { type OpenSession, signAccess } from './access.ts';
import { actingAs, unrepeatable } from './caller.ts';
import { checkCode, type Unproven, unproven } from './check-code.ts';
import { checkPassword, recordFailure } from './check-password.ts';

export interface Login {
  readonly loginName: string;
  readonly password: string;
  /** '' when none was typed. */
  readonly oneTimeCode: string;
}

type Outcome =
  | { readonly kind: 'opened'; readonly user: User }
  | { readonly kind: 'unproven'; readonly judgement: Unproven }
  | { readonly kind: 'inactive' };

/**
 * Opens a session. A disabled or merely invited user is answered like a wrong password.
 * @throws Refusal WRONG_CREDENTIALS, ACCOUNT_LOCKED, SECOND_FACTOR_REQUIRED
 */
export async function login(service: ServiceContext, call: Call, command: Login): Promise<OpenSession> {
  const proven = await checkPassword(service, call, command);
  const { userId, nameHash, passwordHash } = proven;
  const newer = service.passwords.isOutdated(passwordHash)
    ? await service.passwords.hash(normalisePassword(command.password), call)
    : undefined;
  const nowMs = service.clock.nowMs();
  const sessionId = newId();
  const refresh = { token: newSecret(), expiresMs: refreshExpiresMs(nowMs, nowMs) };
  const own = unrepeatable(actingAs(call, { id: userId, displayName: '' }));
  const outcome = await service.database.write(own, 'Login', async (tx): Promise<Outcome> => {
    const user = await shareUser(tx, userId, nowMs);
    if (user?.state !== 'active') return { kind: 'inactive' };
    const judgement = await checkCode(service, own, tx, { proven, code: command.oneTimeCode });
    if (judgement.kind !== 'proven') return { kind: 'unproven', judgement };
    if (newer) await rehashPassword(tx, userId, passwordHash, newer);
    const token = { hash: hashSecret(refresh.token), sessionId, expiresMs: refresh.expiresMs };
    await openSession(tx, { id: sessionId, userId }, token, nowMs);
    await recordEvent(tx, { kind: 'login.succeeded', userId, actor: userId, sessionId }, nowMs);
    await forgetSessions(tx, { revokedMs: nowMs - revocationKeptMs, expiredMs: nowMs });
    return { kind: 'opened', user: { ...user, lockedUntilMs: null } };
  });
  if (outcome.kind === 'inactive') {
    await recordFailure(service, call, { nameHash, userId });
    throw refuse('WRONG_CREDENTIALS');
  }
  if (outcome.kind === 'unproven') throw unproven(outcome.judgement, nowMs);
  const { user } = outcome;
  return { access: await signAccess(service, call, { user, session: sessionId }), refresh, user };
}
