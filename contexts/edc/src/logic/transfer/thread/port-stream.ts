import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';

/** A port carries one stream each way: whoever reads asks, and whoever writes sends no more than was asked for. */
type Message =
  | { readonly ask: true }
  | { readonly item: unknown }
  | { readonly end: true }
  | { readonly fault: unknown };

/** So many are asked for before they are needed: one is on its way while another is worked at. */
const ahead = 2;

/**
 * Sends each of `source` when the other side asks for it. When the port is closed the source is told to return.
 * @param onFault hears what the source has thrown; the other side hears of it as well
 */
export function supply(port: MessagePort, source: AsyncIterable<unknown>, onFault: (fault: unknown) => void): void {
  const iterator = source[Symbol.asyncIterator]();
  const send = async () => {
    try {
      const { done, value } = await iterator.next();
      port.postMessage(done ? { end: true } : { item: value });
    } catch (fault) {
      onFault(fault);
      port.postMessage({ fault });
    }
  };
  port.on('message', (message: Message) => {
    if ('ask' in message) void send();
  });
  port.on('close', () => void iterator.return?.().catch(() => undefined));
}

/** What the other side supplies. @throws what its source has thrown, and an Error when the port closes before its end */
export async function* receive<T>(port: MessagePort): AsyncGenerator<T> {
  const messages = on(port as never, 'message', { close: ['close'] });
  for (let asked = 0; asked < ahead; asked++) port.postMessage({ ask: true } satisfies Message);
  for await (const [message] of messages as AsyncIterable<[Message]>) {
    if ('ask' in message) continue;
    if ('end' in message) return;
    if ('fault' in message) throw message.fault;
    yield message.item as T;
    port.postMessage({ ask: true } satisfies Message);
  }
  throw new Error('the other thread ended before its work did');
}
