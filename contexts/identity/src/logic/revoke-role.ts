import { type Call, type Place, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { formatGrant } from '../domain/grants.ts';
import { operatorEverywhere, requireAnotherOperator, type User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { recordEvent } from '../store/security-events.ts';
import { revokeTokens } from '../store/sessions.ts';
import { countOthersWith, lockUser, nextEpoch, removeGrant } from '../store/users.ts';
import { getUser, noUser } from './get-user.ts';

export interface RevokeRole {
  readonly userId: string;
  readonly grant: Place;
  readonly reason: string;
}

/**
 * Takes a role away, at once: access tokens that still name it are revoked; sessions go on with what is left.
 * @throws Refusal NOT_FOUND when it was not granted so; STATE_FORBIDS for the last active operator
 */
export async function revokeRole(service: ServiceContext, call: Call, command: RevokeRole): Promise<User> {
  const { userId, reason } = command;
  const grant = formatGrant(command.grant);
  const nowMs = service.clock.nowMs();
  await service.database.write(call, reason, async (tx) => {
    const user = (await lockUser(tx, userId, nowMs)) ?? noUser(userId);
    if (user.state === 'active' && grant === formatGrant(operatorEverywhere)) {
      requireAnotherOperator(await countOthersWith(tx, grant, userId));
    }
    if (!(await removeGrant(tx, userId, grant))) throw refuse('NOT_FOUND', { facts: { user: userId, grant } });
    await revokeTokens(tx, userId, nowMs);
    await nextEpoch(tx, userId);
    const facts = { grant, reason };
    await recordEvent(tx, { kind: 'role.revoked', userId, actor: call.actor.id, facts }, nowMs);
    const payload = { user: userId, grant };
    await publish(tx, { aggregate: `user/${userId}`, type: 'identity.role.revoked', payload });
  });
  return await getUser(service, call, userId);
}
