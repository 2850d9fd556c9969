import type { Call } from '@verum/call';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { proofMs } from '../domain/proofs.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertProof } from '../store/proofs.ts';
import { recordEvent } from '../store/security-events.ts';
import { requireOwnSession, unrepeatable } from './caller.ts';
import { checkCode, requireProven } from './check-code.ts';
import { checkPassword } from './check-password.ts';
import { getUser } from './get-user.ts';

export interface Reauthenticate {
  readonly password: string;
  readonly oneTimeCode: string;
}

const facts = { during: 'reauthentication' };

/**
 * A proof that the user of the session has given the password just now, good once within five minutes. A stolen
 * session must not be a way to guess the password, so failures count as those of a login.
 * @throws Refusal WRONG_CREDENTIALS, ACCOUNT_LOCKED, SECOND_FACTOR_REQUIRED; PERMISSION_DENIED without a session of
 * one's own, as API keys are
 */
export async function reauthenticate(
  service: ServiceContext,
  call: Call,
  { password, oneTimeCode }: Reauthenticate,
): Promise<{ proof: string; expiresMs: number }> {
  const sessionId = await service.database.read(call, (sql) => requireOwnSession(sql, call));
  const { id: userId, loginName } = await getUser(service, call, call.actor.id);
  const proven = await checkPassword(service, call, { loginName, password, facts });
  const nowMs = service.clock.nowMs();
  const proof = newSecret();
  const expiresMs = nowMs + proofMs;
  const judged = await service.database.write(unrepeatable(call), 'Reauthentication', async (tx) => {
    const judgement = await checkCode(service, call, tx, { proven, code: oneTimeCode, facts });
    if (judgement.kind !== 'proven') return judgement;
    await insertProof(tx, { hash: hashSecret(proof), userId, sessionId }, expiresMs, nowMs);
    await recordEvent(tx, { kind: 'reauthentication.succeeded', userId, actor: userId, sessionId }, nowMs);
    return judgement;
  });
  requireProven(judged, nowMs);
  return { proof, expiresMs };
}
