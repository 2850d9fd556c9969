import type { DescMethod } from '@bufbuild/protobuf';
import { type ChannelCredentials, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { Refusal, refuse } from '@verum/call';
import { methodPath, Reason } from '@verum/contracts';
import { type EndpointSource, staticEndpoints } from '@verum/discovery';
import { type CallOutcome, classify, type ResilienceBoard } from '@verum/resilience';
import type { Channel, Envelope } from './channel.ts';
import type { Connection } from './grpc/connection.ts';
import { openConnections } from './grpc/connections.ts';
import { isStaleProof } from './trust/trust.ts';
import { asBuffer, refusalFromBytes, refusalFromStatus, refusalTrailer } from './wire.ts';

const received = (bytes: Buffer): Uint8Array => bytes;

export interface GrpcChannelOptions {
  /** `host:port` each; a source is followed, and closed by whoever opened it. */
  readonly endpoints: EndpointSource | readonly string[];
  /** Of the connection; without them it is neither encrypted nor verified. */
  readonly credentials?: ChannelCredentials | undefined;
  /** What goes beside the bytes besides the envelope's own; asked anew for every attempt. */
  readonly dress?: ((method: DescMethod, envelope: Envelope) => Readonly<Record<string, string>>) | undefined;
  /** What the other side is called on the board and in refusals, e.g. `patient`. */
  readonly name?: string | undefined;
  readonly board?: ResilienceBoard | undefined;
}

/**
 * The way to a service over gRPC, spread over its endpoints by their latency and load. Connections are opened at once
 * and kept open; calls go only over connections that stand, so that one to a dead endpoint is never begun. Only a call
 * that surely never left this process, or whose proof was too old when it arrived, is tried once more.
 */
export function grpcChannel(options: GrpcChannelOptions): Channel {
  const { endpoints, dress, name = 'service', board } = options;
  const source = 'current' in endpoints ? endpoints : staticEndpoints(endpoints);
  if (!('current' in endpoints) && endpoints.length === 0) throw new Error('a gRPC channel needs an endpoint');
  const connections = openConnections({
    source,
    credentials: options.credentials ?? credentials.createInsecure(),
    serverName: options.credentials && name,
    name,
    board,
  });

  /** One attempt over one connection, told to the balancer. */
  function ask(connection: Connection, method: DescMethod, request: Uint8Array, envelope: Envelope) {
    const over = begin(connection, method);
    return new Promise<Uint8Array>((resolve, reject) => {
      const running = connection.wire.makeUnaryRequest(
        methodPath(method),
        asBuffer,
        received,
        request,
        metadataOf(envelope, dress?.(method, envelope)),
        { deadline: Date.now() + envelope.timeoutMs },
        (error, answer) => {
          envelope.signal.removeEventListener('abort', cancel);
          const told = error ? toRefusal(error, method, envelope) : undefined;
          over(told);
          if (told) reject(told);
          else resolve(answer as Uint8Array);
        },
      );
      const cancel = () => running.cancel();
      envelope.signal.addEventListener('abort', cancel, { once: true });
      // Whoever went away while a connection was waited for.
      if (envelope.signal.aborted) cancel();
    });
  }

  async function* receive(connection: Connection, method: DescMethod, request: Uint8Array, envelope: Envelope) {
    const over = begin(connection, method);
    const running = connection.wire.makeServerStreamRequest(
      methodPath(method),
      asBuffer,
      received,
      request,
      metadataOf(envelope, dress?.(method, envelope)),
      { deadline: Date.now() + envelope.timeoutMs },
    );
    const cancel = () => running.cancel();
    envelope.signal.addEventListener('abort', cancel, { once: true });
    if (envelope.signal.aborted) cancel();
    try {
      for await (const part of running) {
        // How long a document takes says nothing of the endpoint; how soon it begins does.
        over.answered();
        yield part as Uint8Array;
      }
      over();
    } catch (error) {
      const told = toRefusal(error as ServiceError, method, envelope);
      over(told);
      throw told;
    } finally {
      envelope.signal.removeEventListener('abort', cancel);
      running.cancel();
      over(refuse('CANCELLED'));
    }
  }

  function begin(connection: Connection, method: DescMethod) {
    const tell = connections.balancer.started(connection.endpoint);
    const release = connection.hold();
    const over = (refusal?: Refusal) => {
      release();
      tell(outcomeOf(refusal, method));
    };
    return Object.assign(over, { answered: () => tell('success') });
  }

  return {
    unary: async (method, request, envelope) => {
      const connection = connections.pick() ?? (await connections.wait(envelope));
      try {
        return await ask(connection, method, request, envelope);
      } catch (error) {
        if (!wasNotBegun(error, method) || envelope.signal.aborted) throw error;
        return await ask(connections.pick() ?? (await connections.wait(envelope)), method, request, envelope);
      }
    },
    stream: async function* (method, request, envelope) {
      const connection = connections.pick() ?? (await connections.wait(envelope));
      try {
        yield* receive(connection, method, request, envelope);
      } catch (error) {
        // Of what was not begun nothing has been yielded yet.
        if (!wasNotBegun(error, method) || envelope.signal.aborted) throw error;
        yield* receive(connections.pick() ?? (await connections.wait(envelope)), method, request, envelope);
      }
    },
    each: async (method, request, envelope) => {
      // Nobody may have called yet, so that the first connection is only coming.
      if (connections.standing().length === 0) await connections.wait(envelope);
      return Promise.allSettled(connections.standing().map((one) => ask(one, method, request, envelope)));
    },
    close: () => connections.close(),
  };
}

/** Nothing was done for it, whatever it was to do. */
function wasNotBegun(error: unknown, method: DescMethod): boolean {
  return neverLeft(error) || isStaleProof(error, method);
}

/**
 * The connection was lost between the choice and the call, and no other attempt of grpc-js got as far as a stream:
 * its own words for "there was no connection" (load-balancer-pick-first.ts) and for "closed before it began".
 */
function neverLeft(error: unknown): boolean {
  const isUnavailable = error instanceof Refusal && error.reason === Reason.UNAVAILABLE;
  const { details = '' } = (isUnavailable ? (error.cause ?? {}) : {}) as Partial<ServiceError>;
  return /^(No connection established|Channel closed before call started)/.test(details);
}

function outcomeOf(refusal: Refusal | undefined, method: DescMethod): CallOutcome {
  if (!refusal) return 'success';
  const verdict = classify(refusal, method.parent.typeName);
  return verdict === 'none' ? 'cancelled' : verdict;
}

function metadataOf({ metadata }: Envelope, more: Readonly<Record<string, string>> = {}): Metadata {
  const wire = new Metadata();
  for (const [name, value] of Object.entries({ ...metadata, ...more })) wire.set(name, value);
  return wire;
}

function toRefusal(error: ServiceError, method: DescMethod, { signal }: Envelope): Refusal {
  if (signal.aborted) return (signal.reason as Refusal) ?? refuse('CANCELLED');
  const [told] = error.metadata?.get(refusalTrailer) ?? [];
  if (told instanceof Uint8Array) return refusalFromBytes(told);
  // We did not cancel: a server that is cut short resets its streams with the same code.
  const code = error.code === status.CANCELLED ? status.UNAVAILABLE : error.code;
  return refusalFromStatus(code ?? status.UNKNOWN, method.parent.typeName, error);
}
