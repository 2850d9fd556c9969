import type { Call } from '@verum/call';
import type { AccessToken } from '../crypto/key-ring.ts';
import { sidOf } from '../domain/sessions.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';

/** A session as its holder gets it. */
export interface OpenSession {
  readonly access: AccessToken;
  readonly refresh: { readonly token: string; readonly expiresMs: number };
  readonly user: User;
}

/** An access token of a session or an API key, with the user's grants or a part of them. */
export function signAccess(
  service: ServiceContext,
  call: Call,
  { user, session, grants }: { user: User; session: string; grants?: readonly string[] },
): Promise<AccessToken> {
  return service.keyRing.sign(call, {
    sub: user.id,
    sid: sidOf(session, user.epoch),
    name: user.displayName,
    g: grants ?? user.grants,
  });
}
