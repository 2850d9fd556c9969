import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type Message,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { type Call, type Refusal, refuse, runWithCall } from '@verum/call';
import type { AnyHandler, Binding } from './binding.ts';
import type { Envelope } from './channel.ts';
import { admitCaller } from './server/admit-caller.ts';
import { authenticate, type DeviceVerifier, type TokenVerifier } from './server/authenticate.ts';
import { authorise } from './server/authorise.ts';
import { openCall } from './server/open-call.ts';
import { recordCall } from './server/record-call.ts';
import { validate } from './server/validate.ts';
import { asRefusal } from './wire.ts';

/** A request on its way in. `call` grows from interceptor to interceptor: first without, then with its actor. */
export interface Incoming {
  readonly method: DescMethod;
  readonly request: Message;
  readonly call: Call;
}

/** Runs before the handler, in the order of the list. What it throws is what the caller gets. */
export type ServerInterceptor = (incoming: Incoming) => Promise<Incoming> | Incoming;

/**
 * Asked before any work is done for a call, its message still unread. Throws the refusal, or lets the call in, perhaps
 * after a while, and returns what wants to know when it is over.
 */
export type Gate = (method: DescMethod, call: Call) => Leave | undefined | Promise<Leave>;

type Leave = (observed: Observed) => void;

/** One call as the observer sees it when it is over: never a body, a token or a person. */
export interface Observed {
  readonly call: Call;
  readonly method: DescMethod;
  readonly durationMs: number;
  /** Absent when it was answered. */
  readonly refusal?: Refusal;
}

export interface DispatcherOptions {
  readonly bindings: readonly Binding[];
  readonly verifyToken: TokenVerifier;
  /** Of a context that has devices; without it methods of their scope are refused. */
  readonly verifyDevice?: DeviceVerifier | undefined;
  readonly observe: (observed: Observed) => void;
  /** Limits, in their order; before everything else. */
  readonly gates?: readonly Gate[];
  /** After authentication, access and validation, before the handler. */
  readonly interceptors?: readonly ServerInterceptor[];
}

export interface Dispatcher {
  readonly bindings: readonly Binding[];
  has(method: DescMethod): boolean;
  /** @throws Refusal and nothing else. */
  unary(method: DescMethod, request: Uint8Array, envelope: Envelope): Promise<Uint8Array>;
  stream(method: DescMethod, request: Uint8Array, envelope: Envelope): AsyncIterable<Uint8Array>;
}

/** Takes requests from any transport through one ordered list of interceptors to the handler. */
export function dispatcher(options: DispatcherOptions): Dispatcher {
  const { bindings, verifyToken, verifyDevice, observe, gates = [], interceptors = [] } = options;
  const handlers = new Map<DescMethod, AnyHandler>(bindings.flatMap((binding) => [...binding.handlers]));
  const steps: readonly ServerInterceptor[] = [
    authenticate(verifyToken, verifyDevice),
    authorise,
    validate,
    ...interceptors,
  ];

  async function* run(method: DescMethod, bytes: Uint8Array, envelope: Envelope): AsyncGenerator<Uint8Array> {
    const call = openCall(method, bytes, envelope);
    const startedMs = call.clock.monotonicMs();
    let current = call;
    let refusal: Refusal | undefined;
    const leaving: Leave[] = [];
    try {
      for (const gate of gates) {
        const leave = await gate(method, call);
        if (leave) leaving.push(leave);
      }
      admitCaller(method, call.caller);
      const handler = handlers.get(method);
      if (!handler) throw refuse('UNAVAILABLE', { facts: { service: method.parent.typeName } });
      let incoming: Incoming = { method, request: parse(method, bytes), call };
      for (const step of steps) {
        incoming = await step(incoming);
        current = incoming.call;
      }
      const { request } = incoming;
      if (method.methodKind === 'unary') {
        const answer = (await runWithCall(current, () => handler(request, current))) as object;
        yield toBinary(method.output, create(method.output, answer as MessageInitShape<DescMessage>));
      } else {
        yield* inCall(current, method, () => handler(request, current) as AsyncIterable<object>);
      }
    } catch (error) {
      // Work that was stopped because time was up fails with whatever it was doing; the reason is the deadline.
      refusal = call.signal.aborted ? asRefusal(call.signal.reason) : asRefusal(error);
      throw refusal;
    } finally {
      call.end();
      const durationMs = call.clock.monotonicMs() - startedMs;
      const observed: Observed = { call: current, method, durationMs, ...(refusal && { refusal }) };
      for (const leave of leaving) leave(observed);
      recordCall(observed);
      observe(observed);
    }
  }

  return {
    bindings,
    has: (method) => handlers.has(method),
    unary: async (method, request, envelope) => {
      for await (const answer of run(method, request, envelope)) return answer;
      throw refuse('INTERNAL');
    },
    stream: run,
  };
}

/** Each step of a stream runs inside its call, whoever asks for it. */
async function* inCall(call: Call, method: DescMethod, open: () => AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  const parts = runWithCall(call, () => open()[Symbol.asyncIterator]());
  try {
    for (;;) {
      const part = await runWithCall(call, () => parts.next());
      if (part.done) return;
      yield toBinary(method.output, create(method.output, part.value as MessageInitShape<DescMessage>));
    }
  } finally {
    await runWithCall(call, () => parts.return?.());
  }
}

function parse(method: DescMethod, bytes: Uint8Array): Message {
  try {
    return fromBinary(method.input, bytes);
  } catch (cause) {
    throw refuse('INVALID_REQUEST', { facts: { method: method.name }, cause });
  }
}
