import { fastifyCookie } from '@fastify/cookie';
import { systemClock } from '@verum/call';
import { identity, Reason } from '@verum/contracts';
import { type FastifyInstance, fastify } from 'fastify';
import { api } from './api.ts';
import { apiKeys } from './api-keys.ts';
import { browserSession } from './browser-session.ts';
import { serveConsole } from './console.ts';
import { cors } from './cors.ts';
import { authenticator } from './credentials.ts';
import { serveDocs } from './docs-page.ts';
import { beginExchange } from './exchange.ts';
import { serveHealth } from './health.ts';
import { openApi } from './openapi/document.ts';
import { defaultLimits, type Gateway, type GatewayOptions, type Limits } from './options.ts';
import { ProtocolRefusal } from './problem.ts';
import { rateLimiter } from './rate-limiter.ts';
import { refuseSocket, sendProblem } from './refusals.ts';
import { type RouteTable, routeTable } from './route-table.ts';
import { apiHeaders, transportSecurity } from './security-headers.ts';
import { cookieJar } from './session-cookies.ts';

/**
 * Serves every method of the contracts that has a route as REST, with its description, and the console beside it.
 *
 * @throws Error when a contract cannot be served or the address cannot be listened on.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const table = routeTable(options.services);
  const origins = cors(options.corsOrigins ?? []);
  const app = openServer(options, limits);
  let isStopping = false;

  app.addHook('onRequest', async (request, reply) => {
    beginExchange(request, reply, { log: options.log, observe: options.observe });
    if (request.protocol === 'https') reply.header('strict-transport-security', transportSecurity);
    if (isStopping) reply.header('connection', 'close');
    origins.allow(request, reply);
    if (request.raw.rawHeaders.length > 2 * limits.headersMax) {
      throw new ProtocolRefusal(431, Reason.TOO_LARGE, { headers_max: String(limits.headersMax) });
    }
  });
  // A connection that was busy when stopping began ends with its answer.
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close');
  });
  app.setErrorHandler(sendProblem);

  await serveApi(app, options, table, limits, origins);
  await serveDocs(app, openApi(table.routes));
  if (options.health) serveHealth(app, options.health);
  options.extraRoutes?.(app);
  await serveConsole(app, options.consoleFolder);

  const at = options.listenOn.lastIndexOf(':');
  const address = await app.listen({
    host: options.listenOn.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(options.listenOn.slice(at + 1)),
  });
  return {
    address,
    stop: async (graceMs) => {
      isStopping = true;
      const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
      await app.close();
      clearTimeout(cut);
    },
  };
}

function openServer(options: GatewayOptions, limits: Limits): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy ?? false,
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.headerMaxBytes },
    // Later than our own deadlines, which answer better.
    requestTimeout: limits.documentTimeoutMs + 5_000,
    http: {
      maxHeaderSize: limits.headerMaxBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    },
    clientErrorHandler: refuseSocket,
    // Addresses that cannot be decoded never reach the hooks.
    frameworkErrors: (error, request, reply) => {
      beginExchange(request, reply, { log: options.log, observe: options.observe });
      sendProblem(error, request, reply);
    },
  });
  // Past the limit node:http drops headers in silence, so it has to be above ours.
  app.server.maxHeadersCount = limits.headersMax + 1;
  // Bodies are read by the API itself, once it knows whose they are and how long they may be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return app;
}

async function serveApi(
  app: FastifyInstance,
  options: GatewayOptions,
  table: RouteTable,
  limits: Limits,
  origins: ReturnType<typeof cors>,
): Promise<void> {
  const { channelFor, verifyToken, clock = systemClock } = options;
  const limiter = rateLimiter(clock);
  // Only for its reader and writer of cookies; most requests have none, so none are read beforehand.
  await app.register(fastifyCookie, { hook: false });
  const jar = cookieJar(app, options.secureCookies ?? true);
  const keys = apiKeys(() => channelFor(identity.IdentityService), clock);
  const handler = api({
    table,
    channelFor,
    authenticate: authenticator({ verifyToken, keys, jar, limiter }),
    browser: browserSession(jar, clock),
    limiter,
    cors: origins,
    limits,
  });
  const roots = new Set(table.routes.map(({ segments }) => segments[0]));
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(apiHeaders);
    });
    for (const root of roots) {
      scope.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
        url: `/${root}/*`,
        handler,
      });
    }
  });
}
