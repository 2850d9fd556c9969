import type { DescMethod } from '@bufbuild/protobuf';
import { Refusal, refuse } from '@verum/call';
import { Reason } from '@verum/contracts';
import { type Admitted, type Breaker, classify } from '@verum/resilience';
import type { ClientInterceptor, Envelope } from '../channel.ts';

// Callers choose their own deadlines, down to a millisecond. One that gave the target less than this has learnt nothing
// of it, and must not be able to shut it for everybody else.
const patienceMs = 1_000;

/**
 * Makes no call while the breaker of its method's group is open.
 *
 * A stream is judged by its first part: then the target is there, and the probe of a half-open breaker need not wait
 * for the end of a long document.
 *
 * @throws Refusal UNAVAILABLE with the service, the group of methods, the breaker's state and when to try again.
 */
export function breakCircuit(
  target: string,
  breakerOf: (method: DescMethod) => { readonly group: string; readonly breaker: Breaker },
): ClientInterceptor {
  function admit(method: DescMethod): Admitted {
    const { group, breaker } = breakerOf(method);
    const admission = breaker.admit();
    if (admission.isAdmitted) return admission;
    const { state, retryAfterMs } = admission;
    throw refuse('UNAVAILABLE', {
      facts: { service: target, group, state },
      retryAfterSeconds: Math.ceil(retryAfterMs / 1000),
    });
  }

  function tell(admission: Admitted, error: unknown, { timeoutMs }: Envelope): void {
    const verdict = classify(error, target);
    const reason = error instanceof Refusal ? error.reason : undefined;
    if (reason === Reason.DEADLINE_EXCEEDED && timeoutMs < patienceMs) admission.giveBack();
    else if (verdict === 'failure') admission.fail();
    // Refused for a neighbour's sake: the target itself was there to say so.
    else if (verdict === 'success' || (reason !== undefined && reason !== Reason.CANCELLED)) admission.succeed();
    else admission.giveBack();
  }

  return (next) => ({
    ...next,
    unary: async (method, request, envelope) => {
      const admission = admit(method);
      try {
        const answer = await next.unary(method, request, envelope);
        admission.succeed();
        return answer;
      } catch (error) {
        tell(admission, error, envelope);
        throw error;
      }
    },
    stream: async function* (method, request, envelope) {
      const admission = admit(method);
      try {
        for await (const part of next.stream(method, request, envelope)) {
          admission.succeed();
          yield part;
        }
        admission.succeed();
      } catch (error) {
        tell(admission, error, envelope);
        throw error;
      } finally {
        // Has no effect unless its reader went away before anything came.
        admission.giveBack();
      }
    },
  });
}
