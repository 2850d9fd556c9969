import { type Call, refuse } from '@verum/call';
import { newTotpSecret, otpauthUri } from '../crypto/totp.ts';
import type { ServiceContext } from '../service-context.ts';
import { putPendingFactor } from '../store/second-factors.ts';
import { recordEvent } from '../store/security-events.ts';
import { requireOwnSession, unrepeatable } from './caller.ts';
import { checkCode, factorPurpose, requireProven } from './check-code.ts';
import { checkPassword } from './check-password.ts';
import { getUser } from './get-user.ts';

/**
 * A new secret for an authenticator app, as an otpauth URI that is never given again; one that was not confirmed
 * loses to it. Nobody is asked for a code before `confirmSecondFactor`.
 * @throws Refusal STATE_FORBIDS where a second factor is set; WRONG_CREDENTIALS, ACCOUNT_LOCKED
 */
export async function beginSecondFactor(service: ServiceContext, call: Call, password: string): Promise<string> {
  const sessionId = await service.database.read(call, (sql) => requireOwnSession(sql, call));
  const { id: userId, loginName, hasSecondFactor } = await getUser(service, call, call.actor.id);
  if (hasSecondFactor) throw refuse('STATE_FORBIDS', { facts: { state: 'second_factor_set' } });
  const proven = await checkPassword(service, call, { loginName, password, facts: { during: 'second_factor' } });
  const secret = newTotpSecret();
  const nowMs = service.clock.nowMs();
  const judged = await service.database.write(unrepeatable(call), 'Second factor begun', async (tx) => {
    const judgement = await checkCode(service, call, tx, { proven, code: '' });
    if (judgement.kind !== 'proven') return judgement;
    await putPendingFactor(tx, userId, service.secretKey.seal(secret, factorPurpose(userId)));
    await recordEvent(tx, { kind: 'second_factor.begun', userId, actor: userId, sessionId }, nowMs);
    return judgement;
  });
  requireProven(judged, nowMs);
  return otpauthUri(secret, loginName);
}
