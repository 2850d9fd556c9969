import { type Call, newId, type Place, refuse } from '@verum/call';
import { isUniqueViolation, publish } from '@verum/database';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { acceptGrants } from '../domain/grants.ts';
import { invitationMs } from '../domain/invitations.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { putInvitation } from '../store/invitations.ts';
import { recordEvent } from '../store/security-events.ts';
import { insertUser } from '../store/users.ts';
import { getUser } from './get-user.ts';

export interface CreateUser {
  readonly loginName: string;
  readonly displayName: string;
  readonly email: string;
  readonly language: string;
  readonly grants: readonly Place[];
}

/**
 * A user who has yet to set a password, and the token of the one-time link for that. Repeated with its idempotency
 * key the token is empty: it is stored nowhere.
 * @throws Refusal ALREADY_EXISTS when the login name is taken, in whatever case; INVALID_REQUEST for a wrong grant
 */
export async function createUser(
  service: ServiceContext,
  call: Call,
  command: CreateUser,
): Promise<{ user: User; invitationToken: string }> {
  const grants = acceptGrants(command.grants, (index) => `grants[${index}]`);
  const nowMs = service.clock.nowMs();
  let invitationToken = '';
  const { id } = await service.database
    .write(call, 'Created', async (tx) => {
      const user = { ...command, id: newId(), state: 'invited', grants } as const;
      invitationToken = newSecret();
      await insertUser(tx, user, nowMs);
      const tokenHash = hashSecret(invitationToken);
      await putInvitation(tx, { tokenHash, userId: user.id, expiresMs: nowMs + invitationMs });
      const about = { userId: user.id, actor: call.actor.id };
      await recordEvent(tx, { kind: 'user.created', ...about, facts: { grants: grants.join(' ') } }, nowMs);
      await publish(tx, { aggregate: `user/${user.id}`, type: 'identity.user.created', payload: { user: user.id } });
      return { id: user.id };
    })
    .catch((error) => {
      throw isUniqueViolation(error, 'users_login_name') ? loginNameTaken(error) : error;
    });
  return { user: await getUser(service, call, id), invitationToken };
}

export function loginNameTaken(cause: unknown) {
  return refuse('ALREADY_EXISTS', { facts: { field: 'loginName' }, cause });
}
