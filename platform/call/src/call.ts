import { AsyncLocalStorage } from 'node:async_hooks';
import { Reason } from '@verum/contracts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { newId } from './ids.ts';
import type { Place } from './places.ts';
import { Refusal, refuse } from './refusal.ts';
import { newTrace, type Trace } from './trace.ts';

/** Who acts. The id is what the audit trail keeps. */
export interface Actor {
  readonly kind: 'anonymous' | 'user' | 'system' | 'device';
  /** A user's id, the name of the part of the system, e.g. `system:import`, or `device:` and a device's id. */
  readonly id: string;
  /** For people to read; identifies a person, so never logged. */
  readonly name: string;
}

/** A participant's device that proved itself, and the one subject whose it is. */
export interface CallingDevice {
  readonly device: string;
  readonly study: string;
  readonly subject: string;
  readonly site: string;
}

export interface Idempotency {
  readonly key: string;
  /** SHA-256 of method and request, hex. */
  readonly requestHash: string;
}

/**
 * Everything that travels with one call. There is no call without a deadline: whoever works for it inherits what
 * is left, and stops when `signal` aborts, because then nobody waits for the answer any more.
 */
export interface Call {
  /** The method, `verum.edc.v1.EdcService/SaveForm`: what the audit trail names as the command. */
  readonly command: string;
  readonly actor: Actor;
  readonly grants: readonly Place[];
  /** The grants that carry this method's permission; what a use case may reach. */
  readonly scope: readonly Place[];
  /** The signed token behind `actor`, passed on to other services. */
  readonly token: string | undefined;
  /** What a device showed to prove itself, until it is verified; it goes no further than to the service it was made for. */
  readonly proof: string | undefined;
  /** Of an actor of the kind `device`. */
  readonly device: CallingDevice | undefined;
  /** The service that calls: a context's name or `gateway`, verified by the transport; undefined where it is not known. */
  readonly caller: string | undefined;
  readonly requestId: string;
  readonly trace: Trace;
  /** On the monotonic clock of this process. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly idempotency: Idempotency | undefined;
  readonly clock: Clock;
  /** Milliseconds left, at least 0. */
  remainingMs(): number;
  /** Ends the call's timer. To be called once its answer is given. */
  end(): void;
}

export interface NewCall {
  readonly command: string;
  readonly timeoutMs: number;
  readonly actor?: Actor;
  readonly grants?: readonly Place[];
  readonly scope?: readonly Place[];
  readonly token?: string | undefined;
  readonly proof?: string | undefined;
  readonly device?: CallingDevice | undefined;
  readonly caller?: string | undefined;
  readonly requestId?: string;
  readonly trace?: Trace;
  /** Aborts when the caller goes away. */
  readonly gone?: AbortSignal;
  readonly idempotency?: Idempotency | undefined;
  readonly clock?: Clock;
}

const anonymous: Actor = { kind: 'anonymous', id: 'anonymous', name: '' };

// A timer of more than 2^31-1 ms fires at once.
const timeoutMaxMs = 24 * 60 * 60 * 1000;

export function newCall(options: NewCall): Call {
  const clock = options.clock ?? systemClock;
  const timeoutMs = Math.min(Math.max(options.timeoutMs, 0), timeoutMaxMs);
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(refuse('DEADLINE_EXCEEDED')), timeoutMs);
  timer.unref();
  // A call inside another ends as that one does: its time may be over first.
  const leave = () => controller.abort(isDeadline(options.gone?.reason) ? options.gone?.reason : refuse('CANCELLED'));
  if (options.gone?.aborted) leave();
  else options.gone?.addEventListener('abort', leave, { once: true });
  return {
    command: options.command,
    actor: options.actor ?? anonymous,
    grants: options.grants ?? [],
    scope: options.scope ?? [],
    token: options.token,
    proof: options.proof,
    device: options.device,
    caller: options.caller,
    requestId: options.requestId ?? newId(),
    trace: options.trace ?? newTrace(),
    deadlineMs,
    signal: controller.signal,
    idempotency: options.idempotency,
    clock,
    remainingMs: () => Math.max(0, deadlineMs - clock.monotonicMs()),
    end: () => {
      clearTimeout(timer);
      options.gone?.removeEventListener('abort', leave);
    },
  };
}

/**
 * The same call with less time: for a part that may fail without the whole failing. It ends when `call` does, and
 * never later than `call` would. To be ended like any call.
 */
export function withTimeout(call: Call, timeoutMs: number): Call {
  return newCall({ ...call, timeoutMs: Math.min(timeoutMs, call.remainingMs()), gone: call.signal });
}

/** Whether it ended because its time was over, and not because nobody waits for it. */
export const isLate = ({ signal }: Call): boolean => isDeadline(signal.reason);

const isDeadline = (reason: unknown): boolean =>
  reason instanceof Refusal && reason.reason === Reason.DEADLINE_EXCEEDED;

const storage = new AsyncLocalStorage<Call>();

/** Runs `fn` for a call: everything it awaits finds the call by `currentCall()`. */
export function runWithCall<T>(call: Call, fn: () => T): T {
  return storage.run(call, fn);
}

/** The call being worked for; undefined at start-up and in timers that belong to nobody. */
export function currentCall(): Call | undefined {
  return storage.getStore();
}
