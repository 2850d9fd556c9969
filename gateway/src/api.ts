import { type Call, newCall, refuse } from '@verum/call';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressKey } from './address-key.ts';
import { callUnary, type Sent, sendAnswer, sendStream } from './answer.ts';
import { bindRequest } from './bind-request.ts';
import { hasBody, readBody } from './body.ts';
import type { BrowserSession } from './browser-session.ts';
import type { cors } from './cors.ts';
import type { authenticator } from './credentials.ts';
import { deviceProof } from './device-proof.ts';
import { expectedRevision } from './etag.ts';
import type { Feeds } from './feed.ts';
import type { GatewayOptions, Limiter, Limits } from './options.ts';
import { statusOf, toRefusal } from './problem.ts';
import { checkContentType, idempotencyKeyOf, timeoutOf } from './request-headers.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';
import { apiHeaders } from './security-headers.ts';

export interface ApiParts {
  readonly table: RouteTable;
  readonly channelFor: GatewayOptions['channelFor'];
  readonly authenticate: ReturnType<typeof authenticator>;
  readonly browser: BrowserSession;
  readonly limiter: Limiter;
  readonly cors: ReturnType<typeof cors>;
  readonly limits: Limits;
  readonly feeds: Feeds;
}

/**
 * The one handler of every route of the contracts. In this order: address, caller, rate, and only then the body, the
 * call and the answer.
 */
export function api(parts: ApiParts) {
  const { table, cors: origins, limits, feeds } = parts;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.headers(apiHeaders);
    const url = request.raw.url ?? '';
    const cut = url.indexOf('?');
    const path = cut < 0 ? url : url.slice(0, cut);
    if (request.method === 'OPTIONS') {
      const methods = table.allowed(path);
      if (methods.length === 0) throw refuse('NOT_FOUND');
      return origins.preflight(request, reply, methods);
    }
    const match = table.match(request.method, path);
    if (match.kind === 'none') throw refuse('NOT_FOUND');
    if (match.kind === 'verb') {
      reply.header('allow', match.allowed.join(', '));
      throw refuse('METHOD_NOT_ALLOWED');
    }
    const { route, params } = match;
    const isFollowed = feeds.isAsked(route, request);
    const call = openCall(request, route, limits, isFollowed);
    let isStreaming = false;
    try {
      const sent = await admit(parts, request, route, call, params, cut < 0 ? '' : url.slice(cut + 1));
      if (isFollowed) {
        const following = await feeds.send(sent, request, reply);
        isStreaming = true;
        return following;
      }
      if (route.method.methodKind === 'server_streaming') {
        isStreaming = true;
        return await sendStream(sent, request, reply, (refusal) => {
          request.exchange.refusal = refusal;
        });
      }
      const answer = await callUnary(sent);
      parts.browser.finish(route, request, reply, answer);
      return sendAnswer(route, request, reply, answer);
    } catch (error) {
      if (statusOf(toRefusal(error)) === 401) parts.browser.ended(route, request, reply);
      throw error;
    } finally {
      // A stream ends its call itself, when its last part is out.
      if (!isStreaming) call.end();
    }
  };
}

function openCall(request: FastifyRequest, route: Route, limits: Limits, isFollowed: boolean): Call {
  const { exchange, headers } = request;
  const { method } = route;
  exchange.route = `${route.verb} ${route.template}`;
  exchange.method = `${method.parent.typeName}/${method.name}`;
  const isLong = isFollowed || method.methodKind === 'server_streaming' || route.body.kind === 'raw';
  return newCall({
    command: `gateway ${exchange.method}`,
    timeoutMs: timeoutOf(headers, isLong ? limits.documentTimeoutMs : limits.timeoutMs),
    requestId: exchange.requestId,
    trace: exchange.trace,
    gone: exchange.gone.signal,
  });
}

/** Everything that has to be right before a service is called. */
async function admit(
  { authenticate, limiter, browser, limits, channelFor }: ApiParts,
  request: FastifyRequest,
  route: Route,
  opened: Call,
  params: readonly string[],
  query: string,
): Promise<Sent> {
  const { headers, raw, exchange } = request;
  const { rules, method, expected } = route;
  let call = opened;
  let budget: string | undefined;
  if (rules.scope === 'device') {
    const shown = await deviceProof(request, limiter);
    budget = shown.budget;
    call = { ...opened, proof: shown.proof };
  } else if (rules.scope !== 'public') {
    const { token, identity } = await authenticate(request, opened);
    exchange.actor = identity?.actor.id;
    call = { ...opened, token };
  }
  if (rules.rate) {
    const caller = budget ?? exchange.actor ?? addressKey(request.ip);
    const seconds = await limiter.take(`${method.name} ${caller}`, rules.rate);
    if (seconds > 0) throw refuse('RATE_LIMITED', { retryAfterSeconds: seconds });
  }
  const idempotencyKey = idempotencyKeyOf(headers);
  const revision = expected && expectedRevision(headers['if-match'], expected);
  if (hasBody(raw)) checkContentType(route, headers);
  const body = await readBody(raw, rules.bodyMax ?? limits.bodyMaxBytes, call.signal);
  const contentType = headers['content-type'] ?? '';
  const message = bindRequest(route, { params, query, body, contentType, expected: revision }, limits.jsonDepthMax);
  browser.prepare(route, request, message);
  return { route, message, call, idempotencyKey, channel: channelFor(method.parent) };
}
