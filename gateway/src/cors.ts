import type { FastifyReply, FastifyRequest } from 'fastify';

const exposed = 'ETag, Retry-After, X-Request-Id';
const allowedHeaders = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Traceparent',
  'X-Api-Key',
  'X-Request-Id',
  'X-Timeout-Ms',
].join(', ');

/** Lets pages of the origins listed call with a bearer token. Never with cookies: credentials are not allowed. */
export function cors(origins: readonly string[]) {
  const listed = new Set(origins);
  return {
    allow(request: FastifyRequest, reply: FastifyReply): void {
      if (listed.size === 0) return;
      reply.header('vary', 'Origin');
      const { origin } = request.headers;
      if (origin === undefined || !listed.has(origin)) return;
      reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposed);
    },
    /** The answer to OPTIONS at an address that takes `methods`. */
    preflight(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): FastifyReply {
      const { origin } = request.headers;
      if (origin !== undefined && listed.has(origin)) {
        reply
          .header('access-control-allow-methods', methods.join(', '))
          .header('access-control-allow-headers', allowedHeaders)
          .header('access-control-max-age', '600');
      }
      return reply
        .header('allow', [...methods, 'OPTIONS'].join(', '))
        .code(204)
        .send();
    },
  };
}
