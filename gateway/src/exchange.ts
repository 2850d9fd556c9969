import {
  continueTrace,
  isTraced,
  newId,
  parseTraceparent,
  type Refusal,
  recordSpan,
  startTrace,
  type Trace,
} from '@verum/call';
import { Reason, reasonName } from '@verum/contracts';
import { type Log, loggedError } from '@verum/host';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ObservedRequest } from './options.ts';
import { statusOf } from './problem.ts';

/** What is known of one request and its answer besides HTTP itself. */
export interface Exchange {
  readonly requestId: string;
  readonly trace: Trace;
  readonly startedMs: number;
  /** Aborts when the caller goes away before its answer is complete. */
  readonly gone: AbortController;
  /** The template, never the address. */
  route: string;
  method: string | undefined;
  actor: string | undefined;
  refusal: Refusal | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

export interface Watch {
  readonly log: Log;
  readonly observe: ((observed: ObservedRequest) => void) | undefined;
}

/** Begins the exchange: ids, trace, and one line of the log when it is over, however it ends. */
export function beginExchange(request: FastifyRequest, reply: FastifyReply, watch: Watch): void {
  const { 'x-request-id': asked, traceparent } = request.headers;
  const parent = parseTraceparent(typeof traceparent === 'string' ? traceparent : undefined);
  const requestId = typeof asked === 'string' && requestIdPattern.test(asked) ? asked : newId();
  const exchange: Exchange = {
    requestId,
    trace: parent ? continueTrace(parent) : startTrace(),
    startedMs: performance.now(),
    gone: new AbortController(),
    route: 'unmatched',
    method: undefined,
    actor: undefined,
    refusal: undefined,
  };
  request.exchange = exchange;
  reply.header('x-request-id', requestId);
  reply.raw.once('close', () => {
    const isAnswered = reply.raw.writableFinished;
    if (!isAnswered) exchange.gone.abort();
    finish(exchange, isAnswered ? reply.raw.statusCode : abandonedStatus(exchange), watch);
  });
}

/** The caller went away (499, as nginx counts it), or the answer broke off after it had begun. */
function abandonedStatus({ refusal }: Exchange): number {
  return refusal ? statusOf(refusal) : 499;
}

function finish(exchange: Exchange, status: number, { log, observe }: Watch): void {
  const { route, method, actor, refusal, requestId, trace } = exchange;
  const durationMs = performance.now() - exchange.startedMs;
  observe?.({ route, status, durationMs });
  recordExchange(exchange, status, durationMs);
  const facts = {
    route,
    status,
    ms: Math.round(durationMs * 100) / 100,
    requestId,
    traceId: trace.traceId,
    ...(method !== undefined && { method }),
    ...(actor !== undefined && { actor }),
    ...(refusal && { reason: reasonName(refusal.reason) }),
  };
  if (refusal?.reason === Reason.INTERNAL) {
    log.error('request', { ...facts, error: loggedError(refusal.cause ?? refusal) });
  } else log.info('request', facts);
}

/** Pages, files and probes are no traces anybody looks for: only what calls a service is one. */
function recordExchange(exchange: Exchange, status: number, durationMs: number): void {
  const { trace, route, method, actor, refusal, requestId } = exchange;
  if (method === undefined || !isTraced(trace)) return;
  const [verb = '', template = ''] = route.split(' ');
  recordSpan({
    name: route,
    kind: 'server',
    trace,
    durationMs,
    attributes: {
      'http.route': template,
      'http.request.method': verb,
      'http.response.status_code': status,
      'verum.request_id': requestId,
      ...(actor !== undefined && { 'verum.actor': actor }),
      ...(refusal && { 'error.type': reasonName(refusal.reason) }),
    },
    isFailed: status >= 500,
  });
}
