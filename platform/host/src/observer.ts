import { Reason, reasonName } from '@verum/contracts';
import type { Observed } from '@verum/rpc';
import { type Log, loggedError } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One line a call, and its measurement. Bugs are told apart from refusals by their reason. */
export function observer(log: Log, metrics: Metrics) {
  return (observed: Observed): void => {
    metrics.observeRpc(observed);
    const { call, method, durationMs, refusal } = observed;
    const facts = {
      method: `${method.parent.typeName}/${method.name}`,
      ms: Math.round(durationMs * 100) / 100,
      requestId: call.requestId,
      traceId: call.trace.traceId,
      actor: call.actor.id,
    };
    if (!refusal) log.debug('answered', facts);
    else if (refusal.reason === Reason.INTERNAL) {
      log.error('failed', { ...facts, reason: 'INTERNAL', error: loggedError(refusal.cause ?? refusal) });
    } else log.debug('refused', { ...facts, reason: reasonName(refusal.reason) });
  };
}
