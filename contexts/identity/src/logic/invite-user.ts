import { type Call, refuse } from '@verum/call';
import { hashSecret, newSecret } from '../crypto/secrets.ts';
import { invitationMs } from '../domain/invitations.ts';
import type { ServiceContext } from '../service-context.ts';
import { putInvitation } from '../store/invitations.ts';
import { recordEvent } from '../store/security-events.ts';
import { lockUser } from '../store/users.ts';
import { noUser } from './get-user.ts';

export interface InviteUser {
  readonly userId: string;
  readonly reason: string;
}

/**
 * The token of a new one-time link, in place of earlier ones: for an invitation that ran out or a password that was
 * forgotten. Empty when repeated with its idempotency key.
 * @throws Refusal STATE_FORBIDS for a disabled user
 */
export async function inviteUser(service: ServiceContext, call: Call, command: InviteUser): Promise<string> {
  const { userId, reason } = command;
  const nowMs = service.clock.nowMs();
  let token = '';
  await service.database.write(call, reason, async (tx) => {
    const user = (await lockUser(tx, userId, nowMs)) ?? noUser(userId);
    if (user.state === 'disabled') throw refuse('STATE_FORBIDS', { facts: { state: user.state } });
    token = newSecret();
    await putInvitation(tx, { tokenHash: hashSecret(token), userId, expiresMs: nowMs + invitationMs });
    await recordEvent(tx, { kind: 'user.invited', userId, actor: call.actor.id, facts: { reason } }, nowMs);
  });
  return token;
}
