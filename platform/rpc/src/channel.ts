import type { DescMethod } from '@bufbuild/protobuf';
import { type Call, formatTraceparent } from '@verum/call';
import { methodRules } from '@verum/contracts';

/** What goes beside the bytes of a request. Names are those of the gRPC metadata. */
export interface Envelope {
  /** The calling service as the transport knows it. Never taken from `metadata`, which a peer may write as it likes. */
  readonly caller?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** What is left for the answer. */
  readonly timeoutMs: number;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** A way to a service. Refuses with a `Refusal`, never with an error of the transport. */
export interface Channel {
  unary(method: DescMethod, request: Uint8Array, envelope: Envelope): Promise<Uint8Array>;
  stream(method: DescMethod, request: Uint8Array, envelope: Envelope): AsyncIterable<Uint8Array>;
  /**
   * Asks every process at the other end that can be reached, and not one of them. Only where there may be several. What
   * stands between a client and the balancer's choice is not passed: this is for looking, not for work. Rejects where
   * none can be reached.
   */
  each?(method: DescMethod, request: Uint8Array, envelope: Envelope): Promise<PromiseSettledResult<Uint8Array>[]>;
  close(): void;
}

/** Wraps a channel: retries, breakers, limits. The first of a list is the outermost. */
export type ClientInterceptor = (next: Channel) => Channel;

/** The channel inside its interceptors. */
export function wrap(channel: Channel, interceptors: readonly ClientInterceptor[]): Channel {
  return interceptors.reduceRight((next, around) => around(next), channel);
}

/** Says which service calls: a context's name, or `gateway`. */
export function asCaller(caller: string): ClientInterceptor {
  return (next) => ({
    ...next,
    ...(next.each && {
      each: (method: DescMethod, request: Uint8Array, envelope: Envelope) =>
        next.each?.(method, request, { ...envelope, caller }) ?? Promise.resolve([]),
    }),
    unary: (method, request, envelope) => next.unary(method, request, { ...envelope, caller }),
    stream: (method, request, envelope) => next.stream(method, request, { ...envelope, caller }),
  });
}

/** The deadline, the trace, the token or proof and the request id of the call that is being worked for. */
export function inherit(call: Call, method: DescMethod, idempotencyKey: string | undefined): Envelope {
  const metadata: Record<string, string> = {
    traceparent: formatTraceparent(call.trace),
    'x-request-id': call.requestId,
  };
  if (call.token !== undefined) metadata.authorization = `Bearer ${call.token}`;
  else if (call.proof !== undefined) metadata.authorization = `Device ${call.proof}`;
  const key = idempotencyKey ?? derivedKey(call, method);
  if (key !== undefined) metadata['idempotency-key'] = key;
  return { metadata, timeoutMs: call.remainingMs(), signal: call.signal };
}

/** A write made for a write is repeated when that one is: its key follows from the outer one. */
function derivedKey(call: Call, method: DescMethod): string | undefined {
  if (call.idempotency === undefined || methodRules(method).isRead) return undefined;
  return `${call.idempotency.key}/${method.name}`.slice(-200);
}
