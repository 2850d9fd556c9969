import type { Socket } from 'node:net';
import { newId, newTrace } from '@verum/call';
import { Reason } from '@verum/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { drain, hasBody } from './body.ts';
import { languageOf, ProtocolRefusal, problemOf, problemType, toRefusal } from './problem.ts';
import { apiHeaders } from './security-headers.ts';

/** Every error of every route ends here: as a problem, or, when nobody is there any more, as a closed connection. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { exchange, raw } = request;
  const refusal = toRefusal(error);
  exchange.refusal = refusal;
  if (refusal.reason === Reason.CANCELLED) {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  if (hasBody(raw) && !raw.complete) drain(raw);
  const language = languageOf(request.headers['accept-language']);
  const ids = { traceId: exchange.trace.traceId, requestId: exchange.requestId };
  const problem = problemOf(refusal, language, ids);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (refusal.retryAfterSeconds > 0) reply.header('retry-after', String(refusal.retryAfterSeconds));
  return reply
    .code(problem.status)
    .headers(apiHeaders)
    .header('content-language', language)
    .type(problemType)
    .send(JSON.stringify(problem));
}

/**
 * What the HTTP parser refuses before there is a request: answered on the bare socket, in the same words.
 * Codes are those of llhttp and node:http.
 */
export function refuseSocket(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = parserRefusal(error.code);
  const body = JSON.stringify(problemOf(refusal, 'en', { traceId: newTrace().traceId, requestId: newId() }));
  const headers = {
    ...apiHeaders,
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines.join('')}\r\n${body}`);
  // Time to read the answer; who does not close the connection then would hold it for ever.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

const lingerMs = 1_000;

function parserRefusal(code: string | undefined): ProtocolRefusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProtocolRefusal(431, Reason.TOO_LARGE, { part: 'headers' });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ProtocolRefusal(413, Reason.TOO_LARGE, { part: 'chunk extensions' });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProtocolRefusal(408, Reason.DEADLINE_EXCEEDED, { waiting_for: 'request' });
    default:
      return new ProtocolRefusal(400, Reason.INVALID_REQUEST, { part: 'http' });
  }
}
