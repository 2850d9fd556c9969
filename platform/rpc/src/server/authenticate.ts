import { type Actor, type Place, placesFor, refuse } from '@verum/call';
import { methodRules } from '@verum/contracts';
import type { Incoming, ServerInterceptor } from '../dispatcher.ts';

/** Whom a token speaks for. */
export interface Identity {
  readonly actor: Actor;
  readonly grants: readonly Place[];
}

/** @throws Refusal UNAUTHENTICATED for a token that is forged, run out or revoked. */
export type TokenVerifier = (token: string) => Promise<Identity> | Identity;

/** Every service verifies the token itself: a peer that says who is calling is not believed. */
export function authenticate(verifyToken: TokenVerifier): ServerInterceptor {
  return async (incoming: Incoming): Promise<Incoming> => {
    const { scope, permission } = methodRules(incoming.method);
    const { token, caller } = incoming.call;
    if (scope === 'service') return byService(incoming, caller);
    if (token === undefined) {
      if (scope === 'public') return incoming;
      throw refuse('UNAUTHENTICATED');
    }
    // A public method does not look at a token, so an old one cannot keep anybody from signing in.
    if (scope === 'public') return incoming;
    const { actor, grants } = await verifyToken(token);
    return { ...incoming, call: { ...incoming.call, actor, grants, scope: placesFor(grants, permission) } };
  };
}

/** A call that a service makes for nobody but the platform; a token that comes with it gives it nothing. */
function byService(incoming: Incoming, caller: string | undefined): Incoming {
  // That the method names a known caller was asked before; here one is needed.
  if (caller === undefined) throw refuse('UNAUTHENTICATED');
  const actor = { kind: 'system', id: `system:${caller}`, name: '' } as const;
  return { ...incoming, call: { ...incoming.call, actor } };
}
