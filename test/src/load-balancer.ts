import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface LoadBalancer {
  readonly address: string;
  stop(): Promise<void>;
}

const lookMs = 50;
const lateMs = 5_000;

/**
 * What stands in front of several gateways: it asks each for /readyz, and sends new connections to those that are
 * ready, in turn. It knows nothing of requests, as a balancer of TCP connections; `connection: close` is how a gateway
 * that is leaving sends its callers back here.
 */
export async function startLoadBalancer(addresses: readonly string[]): Promise<LoadBalancer> {
  const ready = new Set(addresses);
  const open = new Set<Socket>();
  let turn = 0;

  const look = async (address: string) => {
    try {
      const { ok } = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(lateMs) });
      if (ok) ready.add(address);
      else ready.delete(address);
    } catch (error) {
      // Slow is not gone, on a machine that is busy with tests.
      if (!(error instanceof Error && error.name === 'TimeoutError')) ready.delete(address);
    }
  };
  let isStopping = false;
  const looking = addresses.map(async (address) => {
    while (!isStopping) {
      await look(address);
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  });

  /** Over to the next one when a gateway that was ready a moment ago does not take the connection. */
  function pass(near: Socket, tried: ReadonlySet<string>): void {
    const left = addresses.filter((address) => !tried.has(address));
    const known = left.filter((address) => ready.has(address));
    // When all of them seem to be away it is more likely that we look too late, so any will do.
    const choice = known.length > 0 ? known : left;
    const chosen = choice[turn++ % choice.length];
    if (chosen === undefined || near.destroyed) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(chosen);
    const far = connect(Number(port), hostname);
    const another = () => pass(near, new Set([...tried, chosen]));
    far.once('error', another);
    far.once('connect', () => {
      far.off('error', another);
      join(near, far);
    });
  }

  function join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  const server = createServer({ pauseOnConnect: true }, (near) => {
    open.add(near);
    near.on('error', () => {});
    pass(near, new Set());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    stop: async () => {
      isStopping = true;
      await Promise.all(looking);
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
