import type { DescMethod } from '@bufbuild/protobuf';
import { refuse } from '@verum/call';
import { mayCall, methodPath } from '@verum/contracts';

/**
 * Who calls whom is written in the contracts: a service that has been taken over reaches what it needs for its own
 * work and nothing else. Where the transport does not know the caller (no certificates, no shared secret), users are
 * served by their token alone, and methods between services not at all; see `authenticate`.
 *
 * @throws Refusal PERMISSION_DENIED for a known caller that the method does not name
 */
export function admitCaller(method: DescMethod, caller: string | undefined): void {
  if (caller === undefined || mayCall(caller, method)) return;
  throw refuse('PERMISSION_DENIED', { facts: { caller, method: methodPath(method).slice(1) } });
}
