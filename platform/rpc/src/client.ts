import type { DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Call, currentCall, refuse } from '@verum/call';
import { type Channel, type ClientInterceptor, inherit, wrap } from './channel.ts';

export interface CallOptions {
  /** The call to inherit from; the current one when it is not given. */
  readonly call?: Call;
  readonly idempotencyKey?: string | undefined;
}

type Method<M extends DescMethod> = M['methodKind'] extends 'server_streaming'
  ? (request: MessageInitShape<M['input']>, options?: CallOptions) => AsyncIterable<MessageShape<M['output']>>
  : (request: MessageInitShape<M['input']>, options?: CallOptions) => Promise<MessageShape<M['output']>>;

export type Client<S extends DescService> = { readonly [K in keyof S['method']]: Method<S['method'][K]> };

/**
 * A typed client of a service. Every call is made for another one, whose deadline, trace and token it inherits;
 * outside of any call the method throws, because work without a deadline does not exist.
 */
export function client<S extends DescService>(
  service: S,
  channel: Channel,
  interceptors: readonly ClientInterceptor[] = [],
): Client<S> {
  const way = wrap(channel, interceptors);
  const methods = service.methods.map((method) => [
    method.localName,
    method.methodKind === 'server_streaming' ? streaming(method, way) : unary(method, way),
  ]);
  return Object.freeze(Object.fromEntries(methods)) as Client<S>;
}

function unary(method: DescMethod, way: Channel) {
  return async (request: MessageInitShape<DescMethod['input']>, options: CallOptions = {}) => {
    const call = callOf(method, options);
    const bytes = toBinary(method.input, create(method.input, request));
    return fromBinary(method.output, await way.unary(method, bytes, inherit(call, method, options.idempotencyKey)));
  };
}

function streaming(method: DescMethod, way: Channel) {
  return async function* (request: MessageInitShape<DescMethod['input']>, options: CallOptions = {}) {
    const call = callOf(method, options);
    const bytes = toBinary(method.input, create(method.input, request));
    for await (const part of way.stream(method, bytes, inherit(call, method, options.idempotencyKey))) {
      yield fromBinary(method.output, part);
    }
  };
}

function callOf(method: DescMethod, options: CallOptions): Call {
  const call = options.call ?? currentCall();
  if (!call) throw new Error(`${method.toString()} was called outside of any call`);
  if (call.signal.aborted) throw call.signal.reason ?? refuse('CANCELLED');
  return call;
}
