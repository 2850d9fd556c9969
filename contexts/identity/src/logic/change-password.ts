import type { Call } from '@verum/call';
import { acceptPassword } from '../domain/passwords.ts';
import type { ServiceContext } from '../service-context.ts';
import { dropGuard, putPassword } from '../store/credentials.ts';
import { endInvitations } from '../store/invitations.ts';
import { recordEvent } from '../store/security-events.ts';
import { endSessions } from '../store/sessions.ts';
import { lockUser } from '../store/users.ts';
import { requireOwnSession, unrepeatable } from './caller.ts';
import { checkPassword } from './check-password.ts';
import { getUser, noUser } from './get-user.ts';

export interface ChangePassword {
  readonly oldPassword: string;
  readonly newPassword: string;
}

/** Whoever else is signed in as this user is signed out; the caller's session goes on. */
export async function changePassword(service: ServiceContext, call: Call, command: ChangePassword): Promise<void> {
  const session = await service.database.read(call, (sql) => requireOwnSession(sql, call));
  const user = await getUser(service, call, call.actor.id);
  // A stolen session must not be a way to guess the password, so failures count as those of a login.
  const { nameHash } = await checkPassword(service, call, { ...user, password: command.oldPassword });
  const password = acceptPassword(command.newPassword, [user.loginName, user.displayName], 'newPassword');
  const passwordHash = await service.passwords.hash(password, call);
  const nowMs = service.clock.nowMs();
  await service.database.write(unrepeatable(call), 'Changed password', async (tx) => {
    if (!(await lockUser(tx, user.id, nowMs))) noUser(user.id);
    await dropGuard(tx, nameHash);
    await putPassword(tx, user.id, passwordHash, nowMs);
    await endInvitations(tx, user.id);
    const about = { userId: user.id, actor: user.id };
    await recordEvent(tx, { kind: 'password.changed', ...about, sessionId: session }, nowMs);
    for (const sessionId of await endSessions(tx, { userId: user.id, except: session }, nowMs)) {
      await recordEvent(tx, { kind: 'session.ended', ...about, sessionId, facts: { why: 'password' } }, nowMs);
    }
  });
}
