import type { Call } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import { formatGrant } from '../domain/grants.ts';
import { nextState, operatorEverywhere, requireAnotherOperator, type User, type UserState } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { passwordHashOf, unlock } from '../store/credentials.ts';
import { endInvitations } from '../store/invitations.ts';
import { recordEvent } from '../store/security-events.ts';
import { endSessions, revokeTokens } from '../store/sessions.ts';
import { countOthersWith, lockUser, nextEpoch, setState } from '../store/users.ts';
import { getUser, noUser } from './get-user.ts';

export interface SetUserState {
  readonly userId: string;
  readonly state: UserState;
  readonly unlock: boolean;
  readonly reason: string;
}

/**
 * Disables or enables a user, or lifts a lock. Disabling ends sessions and one-time links, and what API keys have
 * been signed for; the keys themselves sleep until the user is enabled again.
 * @throws Refusal STATE_FORBIDS for the last active operator
 */
export async function setUserState(service: ServiceContext, call: Call, command: SetUserState): Promise<User> {
  const { userId, reason } = command;
  const nowMs = service.clock.nowMs();
  await service.database.write(call, reason, async (tx) => {
    const user = (await lockUser(tx, userId, nowMs)) ?? noUser(userId);
    const hasPassword = (await passwordHashOf(tx, userId)) !== undefined;
    const state = nextState(command.state, hasPassword);
    const about = { userId, actor: call.actor.id, facts: { reason } };
    if (command.unlock && (await unlock(tx, userId, nowMs))) {
      await recordEvent(tx, { kind: 'account.unlocked', ...about }, nowMs);
    }
    if (state === user.state) return;
    if (state === 'disabled') await disable(tx, user, { actor: call.actor.id, nowMs });
    await setState(tx, userId, state);
    await recordEvent(tx, { kind: state === 'disabled' ? 'user.disabled' : 'user.enabled', ...about }, nowMs);
    const payload = { user: userId, state };
    await publish(tx, { aggregate: `user/${userId}`, type: 'identity.user.state-changed', payload });
  });
  return await getUser(service, call, userId);
}

async function disable(tx: Tx, user: User, { actor, nowMs }: { actor: string; nowMs: number }): Promise<void> {
  const operator = formatGrant(operatorEverywhere);
  if (user.state === 'active' && user.grants.includes(operator)) {
    requireAnotherOperator(await countOthersWith(tx, operator, user.id));
  }
  await revokeTokens(tx, user.id, nowMs);
  for (const sessionId of await endSessions(tx, { userId: user.id }, nowMs)) {
    const facts = { why: 'disabled' };
    await recordEvent(tx, { kind: 'session.ended', userId: user.id, actor, sessionId, facts }, nowMs);
  }
  await endInvitations(tx, user.id);
  await nextEpoch(tx, user.id);
}
