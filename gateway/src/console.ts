import fastifyStatic from '@fastify/static';
import { refuse } from '@verum/call';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { consoleHeaders } from './security-headers.ts';

/** Vite writes the hash of the content into the name of an asset, so a name never means anything else. */
export const hashedAsset = /\/assets\/[^/]+-[\w-]{8}\.\w+(\.(gz|br))?$/;

const notBuilt =
  'Verum answers, but its console has not been built. The API is described at /docs.\nVerum 正在运行，但控制台尚未构建。接口说明见 /docs。\n';

/** The built console at `/`: its files, and its first page for every address that is a page of its own. */
export async function serveConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
  app.setNotFoundHandler((request, reply) => {
    if (folder === undefined || !isPage(request)) throw refuse('NOT_FOUND');
    dress(request, reply);
    return reply.sendFile('index.html', { cacheControl: false });
  });
  if (folder === undefined) {
    app.get('/', (request, reply) => {
      dress(request, reply);
      return reply.type('text/plain; charset=utf-8').send(notBuilt);
    });
    return;
  }
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => dress(request, reply));
    await scope.register(fastifyStatic, {
      root: folder,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (response, path) => {
        response.header('cache-control', hashedAsset.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });
}

function dress(request: FastifyRequest, reply: FastifyReply): void {
  request.exchange.route = 'console';
  reply.headers(consoleHeaders).header('cache-control', 'no-cache');
}

/** An address of the console's router: a browser asks for a page, and no file of that name can exist. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  const [path = ''] = url.split('?');
  const lastSegment = path.slice(path.lastIndexOf('/') + 1);
  // The keys of studies, subjects and forms may have dots; everywhere else a dot means a file.
  const isPlace = path.startsWith('/studies/') || !lastSegment.includes('.');
  return (method === 'GET' || method === 'HEAD') && isPlace && (headers.accept ?? '').includes('text/html');
}
