import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isKnown } from './etag.ts';
import { docsHeaders } from './security-headers.ts';

const assets = ['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'];

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Verum API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// Who is signed in to the console tries calls out as himself: the page of the same origin may read the CSRF cookie.
const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  validatorUrl: null,
  deepLinking: true,
  requestInterceptor: (request) => {
    const [, csrf] = /(?:^|; )(?:__Host-)?verum-csrf=([^;]*)/.exec(document.cookie) ?? [];
    if (csrf) request.headers['X-Verum-Csrf'] = csrf;
    return request;
  },
});
`;

/** `/openapi.json`, and a page for it at `/docs` that needs nothing from elsewhere. */
export async function serveDocs(app: FastifyInstance, document: object): Promise<void> {
  const text = JSON.stringify(document);
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      request.exchange.route = 'docs';
      reply.headers(docsHeaders);
    });
    scope.get('/openapi.json', (request, reply) => {
      reply.header('etag', etag);
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(text);
    });
    scope.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    scope.get('/docs/', (_request, reply) => reply.redirect('/docs', 308));
    scope.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start));
    await scope.register(fastifyStatic, {
      root: dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))),
      prefix: '/docs/assets/',
      decorateReply: false,
      index: false,
      allowedPath: (path) => assets.includes(path),
      cacheControl: false,
    });
  });
}
