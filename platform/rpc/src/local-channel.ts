import { refuse } from '@verum/call';
import type { Channel, Envelope } from './channel.ts';
import type { Dispatcher } from './dispatcher.ts';

/** The way to a service in the same process: no socket, but the same bytes. */
export function localChannel(target: () => Dispatcher): Channel {
  return {
    unary: (method, request, envelope) => settled(target().unary(method, request, envelope), envelope),
    stream: (method, request, envelope) => target().stream(method, request, envelope),
    close: () => {},
  };
}

/** The caller stops waiting at its deadline even when the work does not notice: as it would over a socket. */
function settled(answer: Promise<Uint8Array>, { signal }: Envelope): Promise<Uint8Array> {
  if (signal.aborted) {
    answer.catch(() => {});
    return Promise.reject(signal.reason ?? refuse('CANCELLED'));
  }
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason ?? refuse('CANCELLED'));
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
