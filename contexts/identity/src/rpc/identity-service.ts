import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { refuse } from '@verum/call';
import { identity } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { acceptInvitation } from '../logic/accept-invitation.ts';
import { beginSecondFactor } from '../logic/begin-second-factor.ts';
import { changePassword } from '../logic/change-password.ts';
import { confirmSecondFactor } from '../logic/confirm-second-factor.ts';
import { consumeProof } from '../logic/consume-proof.ts';
import { createApiKey } from '../logic/create-api-key.ts';
import { createUser } from '../logic/create-user.ts';
import { exchangeApiKey } from '../logic/exchange-api-key.ts';
import { getUser } from '../logic/get-user.ts';
import { grantRole } from '../logic/grant-role.ts';
import { inviteUser } from '../logic/invite-user.ts';
import { listApiKeys } from '../logic/list-api-keys.ts';
import { listRevocations } from '../logic/list-revocations.ts';
import { listSecurityEvents } from '../logic/list-security-events.ts';
import { listUsers } from '../logic/list-users.ts';
import { login } from '../logic/login.ts';
import { logout } from '../logic/logout.ts';
import { reauthenticate } from '../logic/reauthenticate.ts';
import { refreshSession } from '../logic/refresh-session.ts';
import { removeSecondFactor } from '../logic/remove-second-factor.ts';
import { resetSecondFactor } from '../logic/reset-second-factor.ts';
import { revokeApiKey } from '../logic/revoke-api-key.ts';
import { revokeRole } from '../logic/revoke-role.ts';
import { setUserState } from '../logic/set-user-state.ts';
import type { ServiceContext } from '../service-context.ts';
import { placeOf, stateOf, toApiKey, toEvent, toKeys, toSession, toUser } from './messages.ts';

export function identityService(service: ServiceContext): Binding {
  return bind(identity.IdentityService, {
    login: async (request, call) => toSession(await login(service, call, request)),
    refresh: async ({ refreshToken }, call) => toSession(await refreshSession(service, call, refreshToken)),
    logout: async (_request, call) => {
      await logout(service, call);
      return {};
    },
    getMe: async (_request, call) => toUser(await getUser(service, call, call.actor.id)),
    changePassword: async (request, call) => {
      await changePassword(service, call, request);
      return {};
    },
    reauthenticate: async (request, call) => {
      const { proof, expiresMs } = await reauthenticate(service, call, request);
      return { proof, expiresAt: timestampFromMs(expiresMs) };
    },
    consumeProof: async (request, call) => {
      await consumeProof(service, call, request);
      return {};
    },
    beginSecondFactor: async ({ password }, call) => ({ uri: await beginSecondFactor(service, call, password) }),
    confirmSecondFactor: async ({ oneTimeCode }, call) => {
      await confirmSecondFactor(service, call, oneTimeCode);
      return {};
    },
    removeSecondFactor: async (request, call) => {
      await removeSecondFactor(service, call, request);
      return {};
    },
    acceptInvitation: async (request, call) => toUser(await acceptInvitation(service, call, request)),
    createUser: async ({ loginName, displayName, email, language, grants }, call) => {
      const command = { loginName, displayName, email, language, grants: grants.map(placeOf) };
      const { user, invitationToken } = await createUser(service, call, command);
      return { user: toUser(user), invitationToken };
    },
    inviteUser: async ({ user, reason }, call) => ({
      invitationToken: await inviteUser(service, call, { userId: user, reason }),
    }),
    listUsers: async (request, call) => {
      const { rows, next } = await listUsers(service, call, request);
      return { users: rows.map(toUser), nextPageToken: next };
    },
    getUser: async ({ user }, call) => toUser(await getUser(service, call, user)),
    setUserState: async ({ user, state, unlock, reason }, call) => {
      const command = { userId: user, state: stateOf(state) ?? unknownState(), unlock, reason };
      return toUser(await setUserState(service, call, command));
    },
    resetSecondFactor: async ({ user, reason }, call) =>
      toUser(await resetSecondFactor(service, call, { userId: user, reason })),
    grantRole: async ({ user, grant }, call) =>
      toUser(await grantRole(service, call, { userId: user, grant: placeOf(required(grant)) })),
    revokeRole: async ({ user, grant, reason }, call) =>
      toUser(await revokeRole(service, call, { userId: user, grant: placeOf(required(grant)), reason })),
    createApiKey: async ({ name, grants, days }, call) => {
      const { key, secret } = await createApiKey(service, call, { name, grants: grants.map(placeOf), days });
      return { apiKey: toApiKey(key), secret };
    },
    listApiKeys: async (_request, call) => ({ apiKeys: (await listApiKeys(service, call)).map(toApiKey) }),
    revokeApiKey: async ({ apiKey }, call) => {
      await revokeApiKey(service, call, apiKey);
      return {};
    },
    exchangeApiKey: async ({ secret }, call) => {
      const { token, expiresMs } = await exchangeApiKey(service, call, secret);
      return { accessToken: token, expiresAt: timestampFromMs(expiresMs) };
    },
    listKeys: async (_request, call) => toKeys(await service.keyRing.publicKeys(call)),
    rotateKeys: async ({ reason }, call) => {
      await service.keyRing.rotate(call, reason);
      return toKeys(await service.keyRing.publicKeys(call));
    },
    listRevocations: async ({ since }, call) => {
      const { sids, untilMs } = await listRevocations(service, call, since && timestampMs(since));
      return { sessions: [...sids], until: timestampFromMs(untilMs) };
    },
    listSecurityEvents: async (request, call) => {
      const { rows, next } = await listSecurityEvents(service, call, request);
      return { events: rows.map(toEvent), nextPageToken: next };
    },
  });
}

/** The contract's rules have refused its absence already. */
function required(grant: identity.Grant | undefined): identity.Grant {
  if (!grant) throw refuse('INVALID_REQUEST');
  return grant;
}

function unknownState(): never {
  const text = { textEn: 'is not a known state', textZh: '未知的状态' };
  throw refuse('INVALID_REQUEST', { violations: [{ field: 'state', rule: 'known', ...text }] });
}
