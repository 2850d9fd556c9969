import type { Health } from '@verum/host';
import type { FastifyInstance } from 'fastify';
import { apiHeaders } from './security-headers.ts';

/** For load balancers: whether the process lives, and whether it should be sent requests. */
export function serveHealth(app: FastifyInstance, health: Health, isDraining: () => boolean): void {
  const serve = (path: string, ask: () => Promise<boolean> | boolean) =>
    app.get(path, async (request, reply) => {
      request.exchange.route = path;
      const isWell = await ask();
      return reply
        .headers(apiHeaders)
        .code(isWell ? 200 : 503)
        .type('text/plain; charset=utf-8')
        .send(isWell ? 'ok\n' : 'not ready\n');
    });
  serve('/livez', () => health.isLive());
  serve('/readyz', () => !isDraining() && health.isReady().catch(() => false));
}
