import { type Actor, type Call, type CallingDevice, type Place, placesFor, refuse } from '@verum/call';
import { methodPath, methodRules } from '@verum/contracts';
import type { Incoming, ServerInterceptor } from '../dispatcher.ts';

/** Whom a token speaks for. */
export interface Identity {
  readonly actor: Actor;
  readonly grants: readonly Place[];
}

/** @throws Refusal UNAUTHENTICATED for a token that is forged, run out or revoked. */
export type TokenVerifier = (token: string) => Promise<Identity> | Identity;

/**
 * Finds the device behind a proof that was made for `method` (as `package.Service/Method`). The context that owns the
 * devices gives it; it asks what it stores at every call, so that a revocation is heard at the next.
 *
 * @throws Refusal UNAUTHENTICATED for a proof that is forged or of another method, DEVICE_REVOKED, DEVICE_CLOCK
 */
export type DeviceVerifier = (proof: string, method: string, call: Call) => Promise<CallingDevice>;

/** Every service verifies the token itself: a peer that says who is calling is not believed. */
export function authenticate(verifyToken: TokenVerifier, verifyDevice?: DeviceVerifier): ServerInterceptor {
  return async (incoming: Incoming): Promise<Incoming> => {
    const { scope, permission } = methodRules(incoming.method);
    const { token, caller } = incoming.call;
    if (scope === 'service') return byService(incoming, caller);
    if (scope === 'device') return await byDevice(incoming, verifyDevice);
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

/** A device's proof opens its own routes and no others, and a user's token never those. */
async function byDevice(incoming: Incoming, verify: DeviceVerifier | undefined): Promise<Incoming> {
  const { call, method } = incoming;
  if (call.proof === undefined || !verify) throw refuse('UNAUTHENTICATED');
  const device = await verify(call.proof, methodPath(method).slice(1), call);
  const actor = { kind: 'device', id: `device:${device.device}`, name: '' } as const;
  return { ...incoming, call: { ...call, actor, device, proof: undefined } };
}

/** A call that a service makes for nobody but the platform; a token that comes with it gives it nothing. */
function byService(incoming: Incoming, caller: string | undefined): Incoming {
  // That the method names a known caller was asked before; here one is needed.
  if (caller === undefined) throw refuse('UNAUTHENTICATED');
  const actor = { kind: 'system', id: `system:${caller}`, name: '' } as const;
  return { ...incoming, call: { ...incoming.call, actor } };
}
