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

  const server = createServer((near) => {
    const choice = addresses.filter((address) => ready.has(address));
    const chosen = choice[turn++ % choice.length];
    if (chosen === undefined) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(chosen);
    const far = connect(Number(port), hostname);
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
