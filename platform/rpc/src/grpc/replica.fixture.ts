import { newCall, Refusal } from '@verum/call';
import { edc, Role } from '@verum/contracts';
import type { EndpointSource } from '@verum/discovery';
import { bind, type Channel, client, dispatcher, type Implementation, type ServeOptions, serveGrpc } from '../index.ts';

/** A server of its own, that answers with its name and does what the form asks. */
export interface Replica {
  readonly endpoint: string;
  readonly name: string;
  /** How many calls began here. */
  begun(): number;
  /** Lets those answer that wait (`form: 'wait'`). */
  letGo(): void;
  leave(): void;
  stop(graceMs?: number): Promise<void>;
}

const identity = {
  actor: { kind: 'user', id: 'u-1', name: '' } as const,
  grants: [{ role: Role.DATA_MANAGER, study: '*', site: '*' }],
};

export async function startReplica(name: string, port = 0, options: ServeOptions = {}): Promise<Replica> {
  let begun = 0;
  const waiting = new Set<() => void>();
  const pause = () => new Promise<void>((resolve) => waiting.add(resolve));
  const nothing = () => Promise.reject(new Error('not part of this test'));
  const served = dispatcher({
    bindings: [
      bind(edc.EdcService, {
        ...Object.fromEntries(edc.EdcService.methods.map(({ localName }) => [localName, nothing])),
        getForm: async ({ form }: edc.GetFormRequest) => {
          begun++;
          if (form === 'wait') await pause();
          return { form: name };
        },
        exportStudy: async function* () {
          begun++;
          yield { contentType: 'text/plain', data: new TextEncoder().encode(name) };
          await pause();
          yield { contentType: 'text/plain', data: new TextEncoder().encode(name) };
        },
      } as unknown as Implementation<typeof edc.EdcService>),
    ],
    verifyToken: () => identity,
    observe: () => {},
  });
  const server = await serveGrpc(served, `127.0.0.1:${port}`, options);
  return {
    endpoint: `127.0.0.1:${server.port}`,
    name,
    begun: () => begun,
    letGo: () => {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    leave: server.leave,
    stop: (graceMs = 0) => server.stop(graceMs),
  };
}

/** A source that says what it is told to say. */
export function sourceOf(...endpoints: string[]): EndpointSource & { set(...endpoints: string[]): void } {
  let current: readonly string[] = endpoints;
  const listeners = new Set<(endpoints: readonly string[]) => void>();
  return {
    current: () => current,
    onChange: (fn) => {
      listeners.add(fn);
      return () => void listeners.delete(fn);
    },
    set: (...next) => {
      current = next;
      for (const listener of listeners) listener(next);
    },
    close: () => {},
  };
}

export interface AskOptions {
  readonly timeoutMs?: number;
  readonly form?: string;
  readonly gone?: AbortSignal;
}

/** The name of whoever answered, or the refusal. */
export async function ask(channel: Channel, options: AskOptions = {}): Promise<string | Refusal> {
  const { timeoutMs = 10_000, form = 'f', gone } = options;
  const call = newCall({ command: 'test', timeoutMs, token: 't', ...(gone && { gone }) });
  try {
    return (await client(edc.EdcService, channel).getForm({ study: 'S', subject: '1', form }, { call })).form;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  } finally {
    call.end();
  }
}
