import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { dropFactor } from '../store/second-factors.ts';
import { recordEvent } from '../store/security-events.ts';
import { requireOwnSession, unrepeatable } from './caller.ts';
import { checkCode, requireProven } from './check-code.ts';
import { checkPassword } from './check-password.ts';
import { getUser } from './get-user.ts';

export interface RemoveSecondFactor {
  readonly password: string;
  readonly oneTimeCode: string;
}

const facts = { during: 'second_factor' };

/** @throws Refusal STATE_FORBIDS where none is set; WRONG_CREDENTIALS, ACCOUNT_LOCKED, SECOND_FACTOR_REQUIRED */
export async function removeSecondFactor(
  service: ServiceContext,
  call: Call,
  { password, oneTimeCode }: RemoveSecondFactor,
): Promise<void> {
  const sessionId = await service.database.read(call, (sql) => requireOwnSession(sql, call));
  const { id: userId, loginName, hasSecondFactor } = await getUser(service, call, call.actor.id);
  if (!hasSecondFactor) throw notSet();
  const proven = await checkPassword(service, call, { loginName, password, facts });
  const nowMs = service.clock.nowMs();
  const judged = await service.database.write(unrepeatable(call), 'Second factor removed', async (tx) => {
    const judgement = await checkCode(service, call, tx, { proven, code: oneTimeCode, facts });
    if (judgement.kind !== 'proven') return judgement;
    if (!(await dropFactor(tx, userId))) throw notSet();
    await recordEvent(tx, { kind: 'second_factor.removed', userId, actor: userId, sessionId }, nowMs);
    return judgement;
  });
  requireProven(judged, nowMs);
}

export function notSet() {
  return refuse('STATE_FORBIDS', { facts: { state: 'second_factor_not_set' } });
}
