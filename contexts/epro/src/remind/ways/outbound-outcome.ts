import { OutboundFailure, type OutboundFailureKind } from '@verum/outbound';
import type { SendOutcome } from '../message.ts';

/** Before these, not a byte of the message had left. */
const unsent: ReadonlySet<OutboundFailureKind> = new Set([
  ...(['url-refused', 'host-not-allowed', 'not-resolved', 'address-refused', 'connect-failed'] as const),
  ...(['certificate-refused', 'breaker-open', 'bulkhead-full'] as const),
]);
const hopeless: ReadonlySet<OutboundFailureKind> = new Set(['url-refused', 'host-not-allowed', 'redirect-refused']);

/** What a failed POST means for a message. An answer, whatever its status, is certain: it was not taken. */
export function outcomeOfFailure(error: unknown): SendOutcome & { readonly isSent: false } {
  if (!(error instanceof OutboundFailure)) throw error;
  const { kind, status, retryAfterMs } = error;
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return {
    isSent: false,
    why: status === undefined ? kind : `status-${status}`,
    isFinal: hopeless.has(kind) || isRefusal,
    isUncertain: status === undefined && !unsent.has(kind) && !hopeless.has(kind),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
