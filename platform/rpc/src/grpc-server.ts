import type { DescMethod } from '@bufbuild/protobuf';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import { methodPath } from '@verum/contracts';
import type { Envelope } from './channel.ts';
import type { Dispatcher } from './dispatcher.ts';
import { healthService } from './health-service.ts';
import type { Trust } from './trust/trust.ts';
import { asBuffer, asRefusal, grpcCode, refusalToBytes, refusalTrailer } from './wire.ts';

/** The largest message in either direction: an imported document and its envelope. */
export const messageMaxBytes = 72 * 1024 * 1024;

// A caller that names no deadline gets this one: no call exists without.
const timeoutDefaultMs = 30_000;

const connectionAgeMs = 60 * 60_000;
// As long as the longest call: a document on its way.
const connectionAgeGraceMs = 10 * 60_000;

export interface GrpcServer {
  readonly port: number;
  /** Still answers everything, but says that it is not serving to whoever asks by grpc.health.v1. */
  leave(): void;
  /** Takes no new calls, finishes those that run within `graceMs`, then cuts the rest. */
  stop(graceMs: number): Promise<void>;
}

export interface ServeOptions {
  /** Who is believed; without it a caller is never known, and only users are served. */
  readonly trust?: Trust;
}

/** Serves what the dispatcher has at `host:port`; port 0 takes a free one. */
export async function serveGrpc(
  dispatcher: Dispatcher,
  listenOn: string,
  { trust }: ServeOptions = {},
): Promise<GrpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': messageMaxBytes,
    'grpc.max_send_message_length': messageMaxBytes,
    // A connection was verified when it began; it begins anew often enough for a certificate that was replaced.
    ...(trust?.server && {
      'grpc.max_connection_age_ms': connectionAgeMs,
      'grpc.max_connection_age_grace_ms': connectionAgeGraceMs,
    }),
  });
  for (const { service } of dispatcher.bindings) {
    const definition: Record<string, ServiceDefinition[string]> = {};
    const handlers: Record<
      string,
      handleUnaryCall<Uint8Array, Uint8Array> | handleServerStreamingCall<Uint8Array, Uint8Array>
    > = {};
    for (const method of service.methods) {
      definition[method.name] = {
        path: methodPath(method),
        requestStream: false,
        responseStream: method.methodKind === 'server_streaming',
        requestSerialize: asBuffer,
        responseSerialize: asBuffer,
        requestDeserialize: (message) => message,
        responseDeserialize: (message) => message,
      };
      handlers[method.name] =
        method.methodKind === 'server_streaming'
          ? streaming(dispatcher, method, trust)
          : unary(dispatcher, method, trust);
    }
    server.addService(definition, handlers);
  }
  const health = healthService(dispatcher.bindings.map(({ service }) => service.typeName));
  server.addService(health.definition, health.handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(listenOn, trust?.server ?? ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    leave: health.leave,
    stop: (graceMs) => {
      // A watch is a call without an end: it would be waited for.
      health.leave();
      return stop(server, graceMs);
    },
  };
}

function unary(
  dispatcher: Dispatcher,
  method: DescMethod,
  trust: Trust | undefined,
): handleUnaryCall<Uint8Array, Uint8Array> {
  return async (wire, answer) => {
    try {
      answer(null, await dispatcher.unary(method, wire.request, envelopeOf(wire, method, trust)));
    } catch (error) {
      answer(statusOf(error));
    }
  };
}

function streaming(
  dispatcher: Dispatcher,
  method: DescMethod,
  trust: Trust | undefined,
): handleServerStreamingCall<Uint8Array, Uint8Array> {
  return async (wire) => {
    try {
      for await (const part of dispatcher.stream(method, wire.request, envelopeOf(wire, method, trust))) {
        if (wire.cancelled) return;
        if (!wire.write(part)) await drained(wire);
      }
      wire.end();
    } catch (error) {
      wire.emit('error', statusOf(error));
    }
  };
}

/** Until the peer has read; or until it has gone, after which writing goes nowhere and the loop ends. */
function drained(wire: ServerWritableStream<Uint8Array, Uint8Array>): Promise<void> {
  return new Promise((resolve) => {
    wire.once('drain', resolve);
    wire.once('cancelled', () => resolve());
  });
}

/** @throws Refusal CALLER_UNPROVEN */
function envelopeOf(
  wire: ServerUnaryCall<Uint8Array, Uint8Array> | ServerWritableStream<Uint8Array, Uint8Array>,
  method: DescMethod,
  trust: Trust | undefined,
): Envelope {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(wire.metadata.getMap()))
    if (typeof value === 'string') metadata[name] = value;
  const certificate = trust?.server && wire.getAuthContext()?.sslPeerCertificate;
  const caller = trust?.identify(method, { metadata, certificate });
  const deadline = wire.getDeadline();
  const atMs = deadline instanceof Date ? deadline.getTime() : deadline;
  const gone = new AbortController();
  (wire as NodeJS.EventEmitter).on('cancelled', () => gone.abort());
  return {
    caller,
    metadata,
    timeoutMs: Number.isFinite(atMs) ? atMs - Date.now() : timeoutDefaultMs,
    signal: gone.signal,
  };
}

function statusOf(error: unknown): Partial<StatusObject> & Error {
  const refusal = asRefusal(error);
  const metadata = new Metadata();
  metadata.set(refusalTrailer, asBuffer(refusalToBytes(refusal)));
  return Object.assign(new Error(refusal.message), { code: grpcCode(refusal), details: refusal.message, metadata });
}

function stop(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
