import type { Call } from '@verum/call';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { dropFactor } from '../store/second-factors.ts';
import { recordEvent } from '../store/security-events.ts';
import { lockUser } from '../store/users.ts';
import { getUser, noUser } from './get-user.ts';
import { notSet } from './remove-second-factor.ts';

export interface ResetSecondFactor {
  readonly userId: string;
  readonly reason: string;
}

/**
 * An administrator takes it away from a user who has lost the app; the password alone signs in from now on.
 * @throws Refusal STATE_FORBIDS where none is set
 */
export async function resetSecondFactor(
  service: ServiceContext,
  call: Call,
  command: ResetSecondFactor,
): Promise<User> {
  const { userId, reason } = command;
  const nowMs = service.clock.nowMs();
  await service.database.write(call, reason, async (tx) => {
    if (!(await lockUser(tx, userId, nowMs))) noUser(userId);
    if (!(await dropFactor(tx, userId))) throw notSet();
    await recordEvent(tx, { kind: 'second_factor.reset', userId, actor: call.actor.id, facts: { reason } }, nowMs);
  });
  return await getUser(service, call, userId);
}
