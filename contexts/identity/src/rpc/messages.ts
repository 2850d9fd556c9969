import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Place } from '@verum/call';
import { identity } from '@verum/contracts';
import type { ApiKey } from '../domain/api-keys.ts';
import { parseGrant } from '../domain/grants.ts';
import type { SecurityEvent } from '../domain/security-events.ts';
import type { User, UserState } from '../domain/users.ts';
import type { OpenSession } from '../logic/access.ts';

const states = {
  invited: identity.UserState.INVITED,
  active: identity.UserState.ACTIVE,
  disabled: identity.UserState.DISABLED,
} as const satisfies Record<UserState, identity.UserState>;

export function stateOf(state: identity.UserState): UserState | undefined {
  return (Object.keys(states) as UserState[]).find((name) => states[name] === state);
}

export function placeOf({ role, study, site }: identity.Grant): Place {
  return { role, study, site };
}

export function toUser(user: User): MessageInitShape<typeof identity.UserSchema> {
  const { id, loginName, displayName, email, language, lockedUntilMs, hasSecondFactor } = user;
  return {
    ...{ id, loginName, displayName, email, language },
    state: states[user.state],
    ...(lockedUntilMs !== null && { lockedUntil: timestampFromMs(lockedUntilMs) }),
    grants: user.grants.map(parseGrant),
    hasSecondFactor,
  };
}

export function toSession({ access, refresh, user }: OpenSession): MessageInitShape<typeof identity.SessionSchema> {
  return {
    accessToken: access.token,
    accessExpiresAt: timestampFromMs(access.expiresMs),
    refreshToken: refresh.token,
    refreshExpiresAt: timestampFromMs(refresh.expiresMs),
    user: toUser(user),
  };
}

export function toApiKey(key: ApiKey): MessageInitShape<typeof identity.ApiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    grants: key.grants.map(parseGrant),
    createdAt: timestampFromMs(key.createdMs),
    expiresAt: timestampFromMs(key.expiresMs),
    ...(key.revokedMs !== null && { revokedAt: timestampFromMs(key.revokedMs) }),
    ...(key.lastUsedMs !== null && { lastUsedAt: timestampFromMs(key.lastUsedMs) }),
  };
}

export function toEvent(event: SecurityEvent): MessageInitShape<typeof identity.SecurityEventSchema> {
  const { id, kind, userId, actor, sessionId, facts } = event;
  return { id, at: timestampFromMs(event.atMs), kind, user: userId, actor, session: sessionId, facts };
}

/** As RFC 7517 and RFC 8037 write an Ed25519 key. */
export function toKeys(
  keys: readonly { kid: string; x: string }[],
): MessageInitShape<typeof identity.ListKeysResponseSchema> {
  return { keys: keys.map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid, x })) };
}
