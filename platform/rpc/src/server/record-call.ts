import { isTraced, recordSpan } from '@verum/call';
import { Reason, reasonName } from '@verum/contracts';
import type { Observed } from '../dispatcher.ts';

/** Reasons that are the system's fault; any other refusal is an answer. */
const failures: ReadonlySet<Reason> = new Set([Reason.INTERNAL, Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED]);

/** The span of a call at the service that did it: it is the call's own, so what the call did are its children. */
export function recordCall({ call, method, durationMs, refusal }: Observed): void {
  if (!isTraced(call.trace)) return;
  recordSpan({
    name: `${method.parent.typeName}/${method.name}`,
    kind: 'server',
    trace: call.trace,
    durationMs,
    attributes: {
      'rpc.service': method.parent.typeName,
      'rpc.method': method.name,
      'verum.request_id': call.requestId,
      'verum.actor': call.actor.id,
      ...(call.caller !== undefined && { 'verum.caller': call.caller }),
      ...(refusal && { 'error.type': reasonName(refusal.reason) }),
    },
    isFailed: refusal !== undefined && failures.has(refusal.reason),
  });
}
