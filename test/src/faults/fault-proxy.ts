import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { dice } from './dice.ts';

/** What the network does to what passes. */
export type Fault =
  | { readonly kind: 'none' }
  /** New connections are refused by a reset, running ones are reset. */
  | { readonly kind: 'down' }
  /** Bytes are taken and go nowhere, in both directions, as behind a firewall that drops. */
  | { readonly kind: 'black-hole' }
  /** What the target answers is lost: the request is done, and nobody hears of it. */
  | { readonly kind: 'lost-answers' }
  /** Each piece of bytes resets its connection with this chance. */
  | { readonly kind: 'resets'; readonly perMille: number }
  /** Each piece waits; a lost packet is a piece that waits for TCP to send it again. */
  | { readonly kind: 'delay'; readonly ms: number; readonly lostPerMille?: number };

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** Bytes of it are gone: nothing passes any more, or its ends would read a stream with a hole, which TCP has never. */
  isBroken: boolean;
}

export interface FaultProxy {
  readonly port: number;
  /** From now on, for new connections and running ones. */
  set(fault: Fault): void;
  /** Connections that were ever opened to it. */
  readonly connections: number;
  stop(): Promise<void>;
}

// What a first retransmission costs by RFC 6298 on a path with a small round trip.
const retransmissionMs = 200;

/** A TCP proxy between two parts of the platform that breaks what passes as told, by seeded dice. */
export async function startFaultProxy(
  target: { readonly host: string; readonly port: number } | string,
  seed = 1,
): Promise<FaultProxy> {
  const roll = dice(seed);
  const pairs = new Set<Pair>();
  let fault: Fault = { kind: 'none' };
  let connections = 0;

  const server = createServer({ pauseOnConnect: true }, (near) => {
    connections += 1;
    near.on('error', () => {});
    if (fault.kind === 'down') {
      breakOff(near);
      return;
    }
    const far = typeof target === 'string' ? connect(target) : connect(target.port, target.host);
    far.on('error', () => breakOff(near));
    const pair: Pair = { near, far, isBroken: false };
    pairs.add(pair);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
      one.on('end', () => other.end());
    }
    carry(pair, 'ask');
    carry(pair, 'answer');
    near.resume();
  });

  function carry(pair: Pair, direction: 'ask' | 'answer'): void {
    const [from, to] = direction === 'ask' ? [pair.near, pair.far] : [pair.far, pair.near];
    // Pieces keep their order: each waits for the one before it.
    let before = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      before = before.then(async () => {
        if (fault.kind === 'black-hole' || (fault.kind === 'lost-answers' && direction === 'answer'))
          pair.isBroken = true;
        if (pair.isBroken && (direction === 'answer' || fault.kind !== 'lost-answers')) return;
        if (fault.kind === 'resets' && roll(1000) < fault.perMille) {
          breakOff(from);
          breakOff(to);
          return;
        }
        if (fault.kind === 'delay') {
          const isLost = roll(1000) < (fault.lostPerMille ?? 0);
          await setTimeout(fault.ms + (isLost ? retransmissionMs : 0));
        }
        if (!to.destroyed && !to.write(piece)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const reset = (those: Iterable<Pair>) => {
    for (const { near, far } of those) {
      breakOff(near);
      breakOff(far);
    }
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set(next) {
      fault = next;
      if (next.kind === 'down') reset(pairs);
      // TCP has given up sending again what was lost.
      if (next.kind === 'none') reset([...pairs].filter(({ isBroken }) => isBroken));
    },
    get connections() {
      return connections;
    },
    async stop() {
      reset(pairs);
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A reset where there is such a thing: a unix socket knows only an end. Nor is there one for a socket that is being
 * shut down: libuv refuses it, and Node then has a handle for which it waits for ever when the process ends.
 */
function breakOff(socket: Socket): void {
  if (socket.remoteFamily === undefined || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
