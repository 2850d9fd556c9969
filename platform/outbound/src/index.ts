/**
 * Calls to systems that are not ours. They are slow, fail and lie: each has its own breaker and places, only configured
 * hosts are called, only at addresses that were checked, and nothing is read without end.
 */
export { addressPolicy, type Networks, parseNetwork } from './address-policy.ts';
export type { Answer, ExchangeLimits } from './exchange.ts';
export {
  OutboundFailure,
  type OutboundFailureDetails,
  type OutboundFailureKind,
  outboundFailureText,
} from './failure.ts';
export {
  type Outbound,
  type OutboundOptions,
  type OutboundPost,
  type OutboundRequest,
  openOutbound,
} from './outbound.ts';
export { type Resolve, type ResolvedAddress, systemResolve } from './resolve-host.ts';
