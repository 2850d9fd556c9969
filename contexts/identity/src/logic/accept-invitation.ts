import { type Call, newId, refuse } from '@verum/call';
import { isUniqueViolation, publish, type Tx } from '@verum/database';
import { hashSecret } from '../crypto/secrets.ts';
import { formatGrant } from '../domain/grants.ts';
import { acceptPassword } from '../domain/passwords.ts';
import { operatorEverywhere, type User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { putPassword, unlock } from '../store/credentials.ts';
import { findInvitation, useInvitation } from '../store/invitations.ts';
import { recordEvent } from '../store/security-events.ts';
import { endSessions } from '../store/sessions.ts';
import { insertUser, isEmpty, lockAllUsers, lockUser, setState } from '../store/users.ts';
import { actingAs, unrepeatable } from './caller.ts';
import { loginNameTaken } from './create-user.ts';
import { getUser } from './get-user.ts';

export interface AcceptInvitation {
  readonly token: string;
  readonly password: string;
  /** Of the first administrator; of anybody else both are known already. */
  readonly loginName: string;
  readonly displayName: string;
}

/**
 * Sets the password by a one-time token and activates the user. Sessions opened with an older password end.
 * @throws Refusal LINK_EXPIRED for a token that is used, too old or unknown; PASSWORD_WEAK
 */
export async function acceptInvitation(service: ServiceContext, call: Call, command: AcceptInvitation): Promise<User> {
  const nowMs = service.clock.nowMs();
  const tokenHash = hashSecret(command.token);
  const invited = await service.database.read(call, (sql) => findInvitation(sql, tokenHash, nowMs));
  if (invited === undefined) throw refuse('LINK_EXPIRED');
  const isFirst = invited === null;
  const user = isFirst ? firstAdministrator(command) : await getUser(service, call, invited);
  const password = acceptPassword(command.password, [user.loginName, user.displayName], 'password');
  const passwordHash = await service.passwords.hash(password, call);
  const own = unrepeatable(actingAs(call, user));
  await service.database
    .write(own, 'Accepted invitation', async (tx) => {
      if (isFirst) await lockAllUsers(tx);
      if (!(await useInvitation(tx, tokenHash, nowMs))) throw refuse('LINK_EXPIRED');
      if (isFirst) await insertFirst(tx, user, nowMs);
      else await activate(tx, user.id, nowMs);
      await putPassword(tx, user.id, passwordHash, nowMs);
      await recordEvent(tx, { kind: 'password.set', userId: user.id, actor: user.id }, nowMs);
    })
    .catch((error) => {
      throw isUniqueViolation(error, 'users_login_name') ? loginNameTaken(error) : error;
    });
  return await getUser(service, call, user.id);
}

/** @throws Refusal INVALID_REQUEST when a name is missing */
function firstAdministrator({ loginName, displayName }: AcceptInvitation): User {
  const text = { rule: 'required', textEn: 'is required', textZh: '为必填项' };
  const violations = [
    ...(loginName.length < 2 ? [{ field: 'loginName', ...text }] : []),
    ...(displayName.trim() === '' ? [{ field: 'displayName', ...text }] : []),
  ];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  const grants = [formatGrant(operatorEverywhere)];
  const fixed = {
    email: '',
    language: '',
    state: 'active',
    lockedUntilMs: null,
    hasSecondFactor: false,
    epoch: 0,
  } as const;
  return { id: newId(), loginName, displayName, ...fixed, grants };
}

async function insertFirst(tx: Tx, user: User, nowMs: number): Promise<void> {
  if (!(await isEmpty(tx))) throw refuse('LINK_EXPIRED');
  await insertUser(tx, user, nowMs);
  const facts = { grants: user.grants.join(' ') };
  await recordEvent(tx, { kind: 'user.created', userId: user.id, actor: user.id, facts }, nowMs);
  await publish(tx, { aggregate: `user/${user.id}`, type: 'identity.user.created', payload: { user: user.id } });
}

async function activate(tx: Tx, userId: string, nowMs: number): Promise<void> {
  const user = await lockUser(tx, userId, nowMs);
  if (!user || user.state === 'disabled') throw refuse('LINK_EXPIRED');
  if (user.state === 'invited') await setState(tx, userId, 'active');
  await unlock(tx, userId, nowMs);
  for (const sessionId of await endSessions(tx, { userId }, nowMs)) {
    const facts = { why: 'password' };
    await recordEvent(tx, { kind: 'session.ended', userId, actor: userId, sessionId, facts }, nowMs);
  }
}
