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
  const pairs = new Set<{ readonly near: Socket; readonly far: Socket }>();
  let fault: Fault = { kind: 'none' };
  let connections = 0;

  const server = createServer({ pauseOnConnect: true }, (near) => {
    connections += 1;
    near.on('error', () => {});
    if (fault.kind === 'down') {
      near.resetAndDestroy();
      return;
    }
    const far = typeof target === 'string' ? connect(target) : connect(target.port, target.host);
    far.on('error', () => near.resetAndDestroy());
    const pair = { near, far };
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
    carry(near, far, 'ask');
    carry(far, near, 'answer');
    near.resume();
  });

  function carry(from: Socket, to: Socket, direction: 'ask' | 'answer'): void {
    // Pieces keep their order: each waits for the one before it.
    let before = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      before = before.then(async () => {
        if (fault.kind === 'black-hole' || (fault.kind === 'lost-answers' && direction === 'answer')) return;
        if (fault.kind === 'resets' && roll(1000) < fault.perMille) {
          from.resetAndDestroy();
          to.resetAndDestroy();
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
  const reset = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set(next) {
      fault = next;
      if (next.kind === 'down') reset();
    },
    get connections() {
      return connections;
    },
    async stop() {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}
