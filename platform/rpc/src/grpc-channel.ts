import type { DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type Refusal, refuse } from '@verum/call';
import { methodPath } from '@verum/contracts';
import type { Channel, Envelope } from './channel.ts';
import { messageMaxBytes } from './grpc-server.ts';
import { asBuffer, refusalFromBytes, refusalFromStatus, refusalTrailer } from './wire.ts';

const received = (bytes: Buffer): Uint8Array => bytes;

/**
 * The way to a service over gRPC, spread over static endpoints (`host:port`). Connections are opened at the first
 * call, kept alive, and shared by all calls.
 */
export function grpcChannel({ endpoints }: { readonly endpoints: readonly string[] }): Channel {
  if (endpoints.length === 0) throw new Error('a gRPC channel needs at least one endpoint');
  const target = endpoints.length === 1 ? (endpoints[0] as string) : `ipv4:${endpoints.join(',')}`;
  const wire = new Client(target, credentials.createInsecure(), {
    'grpc.max_receive_message_length': messageMaxBytes,
    'grpc.max_send_message_length': messageMaxBytes,
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
  return {
    unary: (method, request, envelope) =>
      new Promise((resolve, reject) => {
        const running = wire.makeUnaryRequest(
          methodPath(method),
          asBuffer,
          received,
          request,
          metadataOf(envelope),
          { deadline: Date.now() + envelope.timeoutMs },
          (error, answer) => {
            envelope.signal.removeEventListener('abort', cancel);
            if (error) reject(toRefusal(error, method, envelope));
            else resolve(answer as Uint8Array);
          },
        );
        const cancel = () => running.cancel();
        envelope.signal.addEventListener('abort', cancel, { once: true });
      }),
    stream: async function* (method, request, envelope) {
      const running = wire.makeServerStreamRequest(
        methodPath(method),
        asBuffer,
        received,
        request,
        metadataOf(envelope),
        {
          deadline: Date.now() + envelope.timeoutMs,
        },
      );
      const cancel = () => running.cancel();
      envelope.signal.addEventListener('abort', cancel, { once: true });
      try {
        for await (const part of running) yield part as Uint8Array;
      } catch (error) {
        throw toRefusal(error as ServiceError, method, envelope);
      } finally {
        envelope.signal.removeEventListener('abort', cancel);
        running.cancel();
      }
    },
    close: () => wire.close(),
  };
}

function metadataOf({ metadata }: Envelope): Metadata {
  const wire = new Metadata();
  for (const [name, value] of Object.entries(metadata)) wire.set(name, value);
  return wire;
}

function toRefusal(error: ServiceError, method: DescMethod, { signal }: Envelope): Refusal {
  if (signal.aborted) return (signal.reason as Refusal) ?? refuse('CANCELLED');
  const [told] = error.metadata?.get(refusalTrailer) ?? [];
  if (told instanceof Uint8Array) return refusalFromBytes(told);
  return refusalFromStatus(error.code ?? status.UNKNOWN, method.parent.typeName);
}
