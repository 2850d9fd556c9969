import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { hashedAsset } from './console.ts';
import { consoleHeaders } from './security-headers.ts';

/**
 * The built diary of the participants below `/diary/`, in the compressed form that was written beside each file: a
 * telephone's network is slow. Its worker is looked at anew at every start, so that a new version is heard of.
 */
export async function serveDiary(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  app.get('/diary', (_request, reply) => reply.redirect('/diary/', 308));
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      request.exchange.route = 'diary';
      reply.headers(consoleHeaders);
    });
    await scope.register(fastifyStatic, {
      root: folder,
      prefix: '/diary/',
      // The console has `reply.sendFile` for itself.
      decorateReply: false,
      dotfiles: 'ignore',
      cacheControl: false,
      preCompressed: true,
      setHeaders: (response, path) => {
        response.header('cache-control', hashedAsset.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
}
