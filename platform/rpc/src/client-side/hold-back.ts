import { setTimeout as timer } from 'node:timers/promises';
import type { DescMethod } from '@bufbuild/protobuf';
import { Refusal, refuse } from '@verum/call';
import { methodRules } from '@verum/contracts';
import type { Sendable, Throttle } from '@verum/resilience';
import type { ClientInterceptor } from '../channel.ts';

/** More are not kept waiting for their refusal at once: each of them is a request that is open. */
const heldMax = 1_000;

export interface HoldBackParts {
  readonly throttle: Throttle;
  /** How long a refusal is kept back: who asks again at once, asks again after that. 0: it is told at once. */
  readonly holdMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Refuses by itself what an overloaded target would refuse: the answer is the same, and costs the target nothing.
 *
 * @throws Refusal UNAVAILABLE with the service, `overloaded`, the class and when to try again
 */
export function holdBack({ throttle, holdMs, random }: HoldBackParts): ClientInterceptor {
  let held = 0;

  function admit(method: DescMethod): Sendable {
    const { workClass } = methodRules(method);
    const entry = throttle.admit(workClass);
    if (entry.isAdmitted) return entry;
    throw refuse('UNAVAILABLE', {
      facts: { service: method.parent.typeName, state: 'overloaded', class: workClass },
      retryAfterSeconds: Math.ceil(entry.retryAfterMs / 1_000),
    });
  }

  /** Of the target alone: that its neighbour has no room is no news of it. */
  const isShed = (error: unknown, { parent }: DescMethod): error is Refusal =>
    error instanceof Refusal &&
    error.facts.state === 'overloaded' &&
    error.facts.service?.split('.')[1] === parent.typeName.split('.')[1];

  /** Between half and one and a half of the time, so that those who are refused together do not come back together. */
  async function hold(signal: AbortSignal): Promise<void> {
    if (holdMs === 0 || held >= heldMax) return;
    held++;
    await timer(holdMs * (0.5 + random()), undefined, { signal }).catch(() => {});
    held--;
  }

  return (next) => ({
    ...next,
    unary: async (method, request, envelope) => {
      let entry: Sendable | undefined;
      try {
        entry = admit(method);
        return await next.unary(method, request, envelope);
      } catch (error) {
        if (isShed(error, method)) {
          entry?.shed(error.retryAfterSeconds * 1_000);
          await hold(envelope.signal);
        }
        throw error;
      }
    },
    stream: async function* (method, request, envelope) {
      let entry: Sendable | undefined;
      try {
        entry = admit(method);
        yield* next.stream(method, request, envelope);
      } catch (error) {
        if (isShed(error, method)) {
          entry?.shed(error.retryAfterSeconds * 1_000);
          await hold(envelope.signal);
        }
        throw error;
      }
    },
  });
}
