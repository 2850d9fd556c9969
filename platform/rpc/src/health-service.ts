import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { asBuffer } from './wire.ts';

// grpc.health.v1.HealthCheckResponse.ServingStatus
const serving = 1;
const notServing = 2;
const unknown = 3;

/** An object, because grpc-js takes a request of '' for none. */
interface Asked {
  readonly service: string;
}

export interface HealthService {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
  /** From now on it is not serving: said to whoever asks and to all who watch. */
  leave(): void;
}

/**
 * The standard health service (grpc/grpc, doc/health-checking.md), which load balancers and Kubernetes' gRPC probes
 * ask. It knows the whole process as `''` and each service by its full name. Its two messages have one field each, so
 * they are read and written here by hand.
 */
export function healthService(services: readonly string[]): HealthService {
  const known = new Set(['', ...services]);
  const watching = new Set<ServerWritableStream<Asked, number>>();
  let state = serving;

  const check: handleUnaryCall<Asked, number> = ({ request: { service } }, answer) => {
    if (known.has(service)) answer(null, state);
    else answer({ code: status.NOT_FOUND, details: 'there is no such service here' });
  };
  const watch: handleServerStreamingCall<Asked, number> = (stream) => {
    stream.write(known.has(stream.request.service) ? state : unknown);
    if (state === notServing) return stream.end();
    watching.add(stream);
    stream.on('cancelled', () => watching.delete(stream));
  };
  return {
    definition: { Check: method('Check', false), Watch: method('Watch', true) },
    handlers: { Check: check, Watch: watch },
    leave: () => {
      state = notServing;
      for (const stream of watching) {
        if (known.has(stream.request.service)) stream.write(state);
        stream.end();
      }
      watching.clear();
    },
  };
}

function method(name: string, responseStream: boolean): ServiceDefinition[string] {
  return {
    path: `/grpc.health.v1.Health/${name}`,
    requestStream: false,
    responseStream,
    requestSerialize: ({ service }: Asked) =>
      asBuffer(new BinaryWriter().tag(1, WireType.LengthDelimited).string(service).finish()),
    requestDeserialize: (bytes): Asked => ({ service: readFirst(bytes, (reader) => reader.string()) ?? '' }),
    responseSerialize: (value: number) => asBuffer(new BinaryWriter().tag(1, WireType.Varint).int32(value).finish()),
    responseDeserialize: (bytes) => readFirst(bytes, (reader) => reader.int32()) ?? 0,
  };
}

/** Field 1 of a message; the last one counts. */
function readFirst<T>(bytes: Uint8Array, read: (reader: BinaryReader) => T): T | undefined {
  const reader = new BinaryReader(bytes);
  let found: T | undefined;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) found = read(reader);
    else reader.skip(type, field);
  }
  return found;
}
