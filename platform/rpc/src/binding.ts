import type { DescMethod, DescService, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Call } from '@verum/call';

type Handler<M extends DescMethod> = M['methodKind'] extends 'server_streaming'
  ? (request: MessageShape<M['input']>, call: Call) => AsyncIterable<MessageInitShape<M['output']>>
  : (request: MessageShape<M['input']>, call: Call) => Promise<MessageInitShape<M['output']>>;

/** One function for every method of a service: what `rpc/` of a context provides. */
export type Implementation<S extends DescService> = { readonly [K in keyof S['method']]: Handler<S['method'][K]> };

/** A handler with its types forgotten, as the dispatcher holds it. */
export type AnyHandler = (request: Message, call: Call) => Promise<object> | AsyncIterable<object>;

export interface Binding {
  readonly service: DescService;
  readonly handlers: ReadonlyMap<DescMethod, AnyHandler>;
}

/** Joins a service's contract and its implementation; the compiler asks for every method. */
export function bind<S extends DescService>(service: S, implementation: Implementation<S>): Binding {
  const handlers = new Map<DescMethod, AnyHandler>();
  for (const method of service.methods) {
    if (method.methodKind !== 'unary' && method.methodKind !== 'server_streaming') {
      throw new Error(`${method.toString()}: only unary and server streaming methods are served`);
    }
    const handler = implementation[method.localName as keyof Implementation<S>] as unknown;
    if (typeof handler !== 'function') throw new Error(`${method.toString()} has no implementation`);
    handlers.set(method, handler as AnyHandler);
  }
  return { service, handlers };
}
