import { createServer } from 'node:http';
import type { ResilienceBoard } from '@verum/resilience';
import type { OutboxReport } from './deliveries.ts';
import type { Metrics } from './metrics.ts';

export interface Health {
  /** The process can answer at all. */
  isLive(): boolean;
  /** It should be sent requests: started, not stopping, its databases answer. */
  isReady(): Promise<boolean>;
  /** How far the events of the contexts here have come, and which are parked. */
  events?(): Promise<readonly OutboxReport[]>;
  /** Its breakers, limits and balancers. */
  readonly board?: ResilienceBoard;
}

export interface AdminServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/livez`, `/readyz` and `/metrics`, on an address of their own that the outside does not reach. */
export async function startAdmin(listenOn: string, health: Health, metrics: Metrics): Promise<AdminServer> {
  const server = createServer(async (request, response) => {
    const say = (status: number, text: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    };
    switch (request.url) {
      case '/livez':
        return health.isLive() ? say(200, 'ok\n') : say(503, 'stopping\n');
      case '/readyz':
        return (await health.isReady().catch(() => false)) ? say(200, 'ok\n') : say(503, 'not ready\n');
      case '/metrics':
        return say(200, await metrics.text(), metrics.contentType);
      case '/admin/events':
        return say(200, `${JSON.stringify((await health.events?.()) ?? [])}\n`, 'application/json');
      case '/admin/resilience':
        return say(200, `${JSON.stringify({ machines: health.board?.read() ?? [] })}\n`, 'application/json');
      default:
        return say(404, 'not found\n');
    }
  });
  const at = listenOn.lastIndexOf(':');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(listenOn.slice(at + 1)), listenOn.slice(0, at), resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
