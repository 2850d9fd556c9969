import type { Server as HttpsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { fastifyCookie } from '@fastify/cookie';
import { type Clock, systemClock } from '@verum/call';
import { gatewayCaller, identity, Reason } from '@verum/contracts';
import { openBuckets } from '@verum/resilience';
import { asCaller, type Channel } from '@verum/rpc';
import { type FastifyInstance, fastify } from 'fastify';
import { api } from './api.ts';
import { apiKeys } from './api-keys.ts';
import { browserSession } from './browser-session.ts';
import { serveConsole } from './console.ts';
import { cors } from './cors.ts';
import { authenticator } from './credentials.ts';
import { serveDiary } from './diary.ts';
import { serveDocs } from './docs-page.ts';
import { beginExchange } from './exchange.ts';
import { type Feeds, openFeeds } from './feed.ts';
import { serveHealth } from './health.ts';
import { openApi } from './openapi/document.ts';
import { defaultLimits, type Gateway, type GatewayOptions, type Limiter, type Limits } from './options.ts';
import { ProtocolRefusal } from './problem.ts';
import { refuseSocket, sendProblem } from './refusals.ts';
import { type RouteTable, routeTable } from './route-table.ts';
import { transportSecurity } from './security-headers.ts';
import { cookieJar } from './session-cookies.ts';
import { followKeyPair, readKeyPair } from './tls.ts';

const idleCheckMs = 50;

/**
 * Serves every method of the contracts that has a route as REST, with its description, and the console beside it.
 *
 * @throws Error when a contract cannot be served, the certificate cannot be used or the address not be listened on.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const table = routeTable(options.services);
  const origins = cors(options.corsOrigins ?? []);
  const app = openServer(options, limits);
  let isDraining = false;
  // With callbacks, not promises: this runs for every request.
  app.addHook('onRequest', (request, reply, done) => {
    beginExchange(request, reply, { log: options.log, observe: options.observe });
    if (request.protocol === 'https') reply.header('strict-transport-security', transportSecurity);
    if (isDraining) reply.header('connection', 'close');
    origins.allow(request, reply);
    const isTooMany = request.raw.rawHeaders.length > 2 * limits.headersMax;
    done(
      isTooMany ? new ProtocolRefusal(431, Reason.TOO_LARGE, { headers_max: String(limits.headersMax) }) : undefined,
    );
  });
  app.setErrorHandler(sendProblem);

  const feeds = openFeeds(options.feedPace);
  await serveApi(app, options, { table, limits, origins, feeds });
  await serveDocs(app, openApi(table.routes));
  if (options.health) serveHealth(app, options.health, () => isDraining);
  options.extraRoutes?.(app);
  await serveDiary(app, options.diaryFolder);
  await serveConsole(app, options.consoleFolder);

  const at = options.listenOn.lastIndexOf(':');
  const address = await app.listen({
    host: options.listenOn.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(options.listenOn.slice(at + 1)),
  });
  const stopFollowing = options.tls
    ? followKeyPair(app.server as unknown as HttpsServer, options.tls, {
        log: options.log,
        ...(options.tls.checkMs !== undefined && { everyMs: options.tls.checkMs }),
      })
    : undefined;
  return {
    address,
    isDraining: () => isDraining,
    stop: async (graceMs, drainMs = 0) => {
      isDraining = true;
      if (drainMs > 0) await sleep(drainMs);
      // Who only listens comes back elsewhere, and must not be waited for.
      feeds.end();
      stopFollowing?.();
      const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
      // A connection that was busy when stopping began is closed once it has its answer.
      const tidy = setInterval(() => app.server.closeIdleConnections(), idleCheckMs);
      await app.close();
      clearTimeout(cut);
      clearInterval(tidy);
    },
  };
}

function openServer(options: GatewayOptions, limits: Limits): FastifyInstance {
  const http = {
    maxHeaderSize: limits.headerMaxBytes,
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
  };
  // A handshake is given as long as headers are.
  const https = options.tls && { ...http, ...readKeyPair(options.tls), handshakeTimeout: limits.headersTimeoutMs };
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy ?? false,
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.headerMaxBytes },
    // Later than our own deadlines, which answer better.
    requestTimeout: limits.documentTimeoutMs + 5_000,
    ...(https ? { https } : { http }),
    clientErrorHandler: refuseSocket,
    // Addresses that cannot be decoded never reach the hooks.
    frameworkErrors: (error, request, reply) => {
      beginExchange(request, reply, { log: options.log, observe: options.observe });
      sendProblem(error, request, reply);
    },
  }) as FastifyInstance;
  // Past the limit node:http drops headers in silence, so it has to be above ours.
  app.server.maxHeadersCount = limits.headersMax + 1;
  // Bodies are read by the API itself, once it knows whose they are and how long they may be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return app;
}

interface ApiFrame {
  readonly table: RouteTable;
  readonly limits: Limits;
  readonly origins: ReturnType<typeof cors>;
  readonly feeds: Feeds;
}

async function serveApi(
  app: FastifyInstance,
  options: GatewayOptions,
  { table, limits, origins, feeds }: ApiFrame,
): Promise<void> {
  const { verifyToken, clock = systemClock } = options;
  const channelFor = asGateway(options.channelFor);
  const limiter = options.limiter ?? ownLimiter(options, clock);
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
    feeds,
  });
  const roots = new Set(table.routes.map(({ segments }) => segments[0]));
  for (const root of roots) {
    app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], url: `/${root}/*`, handler });
  }
}

/** The ways to the services, with the gateway as the caller: what it may call is what has a route. */
function asGateway(channelFor: GatewayOptions['channelFor']): GatewayOptions['channelFor'] {
  const sign = asCaller(gatewayCaller);
  const known = new WeakMap<Channel, Channel>();
  return (service) => {
    const way = channelFor(service);
    const signed = known.get(way) ?? sign(way);
    known.set(way, signed);
    return signed;
  };
}

/** Buckets in memory, to be seen on the board of the process: how many callers it remembers, how often it refused. */
function ownLimiter({ health }: GatewayOptions, clock: Clock): Limiter {
  const buckets = openBuckets(clock);
  health?.board?.register({ kind: 'bucket', name: 'gateway/callers', settings: {}, snapshot: buckets.snapshot });
  return buckets;
}
