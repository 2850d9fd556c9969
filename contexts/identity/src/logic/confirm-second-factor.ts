import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { confirmFactor, lockFactor } from '../store/second-factors.ts';
import { recordEvent } from '../store/security-events.ts';
import { requireOwnSession, unrepeatable } from './caller.ts';
import { codeRefused, useCode } from './check-code.ts';

/**
 * The first code shows that the app has the secret; from now on codes are asked for.
 * @throws Refusal SECOND_FACTOR_REQUIRED for a wrong code; STATE_FORBIDS where none was begun, or one is set
 */
export async function confirmSecondFactor(service: ServiceContext, call: Call, code: string): Promise<void> {
  const userId = call.actor.id;
  const nowMs = service.clock.nowMs();
  await service.database.write(unrepeatable(call), 'Second factor confirmed', async (tx) => {
    const sessionId = await requireOwnSession(tx, call);
    const factor = await lockFactor(tx, userId);
    if (!factor || factor.isConfirmed) {
      const state = factor ? 'second_factor_set' : 'second_factor_not_begun';
      throw refuse('STATE_FORBIDS', { facts: { state } });
    }
    // Not counted: whoever tries has been given the secret.
    if (!(await useCode(service, tx, { userId, factor, code }))) throw codeRefused('wrong');
    await confirmFactor(tx, userId, nowMs);
    await recordEvent(tx, { kind: 'second_factor.set', userId, actor: userId, sessionId }, nowMs);
  });
}
