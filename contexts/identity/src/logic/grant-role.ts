import type { Call, Place } from '@verum/call';
import { publish } from '@verum/database';
import { acceptGrants } from '../domain/grants.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { recordEvent } from '../store/security-events.ts';
import { addGrants, lockUser } from '../store/users.ts';
import { getUser, noUser } from './get-user.ts';

/** Granting what is held already changes nothing. Access tokens carry the new role from their next refresh on. */
export async function grantRole(
  service: ServiceContext,
  call: Call,
  { userId, grant }: { userId: string; grant: Place },
): Promise<User> {
  const grants = acceptGrants([grant], () => 'grant');
  const nowMs = service.clock.nowMs();
  await service.database.write(call, 'Granted', async (tx) => {
    if (!(await lockUser(tx, userId, nowMs))) noUser(userId);
    if (!(await addGrants(tx, userId, grants))) return;
    const facts = { grant: grants.join() };
    await recordEvent(tx, { kind: 'role.granted', userId, actor: call.actor.id, facts }, nowMs);
    const payload = { user: userId, ...facts };
    await publish(tx, { aggregate: `user/${userId}`, type: 'identity.role.granted', payload });
  });
  return await getUser(service, call, userId);
}
