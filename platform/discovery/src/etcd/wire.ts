import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { Client, ClientDuplexStream, Metadata } from '@grpc/grpc-js';

type Method<I extends DescMessage, O extends DescMessage> = DescMethod & { readonly input: I; readonly output: O };

export interface WireOptions {
  readonly metadata: Metadata;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One call of a unary method: the bridge between protobuf-es and grpc-js. Rejects with grpc-js' `ServiceError`. */
export function unary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: Method<I, O>,
  request: MessageInitShape<I>,
  { metadata, timeoutMs, signal }: WireOptions,
): Promise<MessageShape<O>> {
  return new Promise((resolve, reject) => {
    const running = client.makeUnaryRequest(
      pathOf(method),
      (message: MessageInitShape<I>) => encoded(method.input, message),
      (bytes: Buffer) => fromBinary(method.output, bytes),
      request,
      metadata,
      { deadline: Date.now() + timeoutMs },
      (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(error);
        else resolve(answer as MessageShape<O>);
      },
    );
    const cancel = () => running.cancel();
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** Opens a stream in both directions, without a deadline unless one is given. Its `error` events are the caller's. */
export function duplex<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: Method<I, O>,
  metadata: Metadata,
  timeoutMs?: number,
): ClientDuplexStream<MessageInitShape<I>, MessageShape<O>> {
  return client.makeBidiStreamRequest(
    pathOf(method),
    (message: MessageInitShape<I>) => encoded(method.input, message),
    (bytes: Buffer) => fromBinary(method.output, bytes),
    metadata,
    timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs },
  );
}

function encoded<I extends DescMessage>(input: I, message: MessageInitShape<I>): Buffer {
  return Buffer.from(toBinary(input, create(input, message)));
}

function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
