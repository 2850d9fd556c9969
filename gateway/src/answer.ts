import { Readable } from 'node:stream';
import { fromBinary, type Message, toBinary, toJsonString } from '@bufbuild/protobuf';
import { type Call, type Refusal, refuse } from '@verum/call';
import { type HttpBody, HttpBodySchema } from '@verum/contracts';
import { type Channel, inherit } from '@verum/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isKnown } from './etag.ts';
import { toRefusal } from './problem.ts';
import type { Route } from './route.ts';

export interface Sent {
  readonly route: Route;
  readonly message: Message;
  readonly call: Call;
  readonly idempotencyKey: string | undefined;
  readonly channel: Channel;
}

const jsonType = 'application/json; charset=utf-8';

/** Calls a unary method. @throws Refusal of the service */
export async function callUnary({ route: { method }, message, call, idempotencyKey, channel }: Sent): Promise<Message> {
  const bytes = toBinary(method.input, message);
  return fromBinary(method.output, await channel.unary(method, bytes, inherit(call, method, idempotencyKey)));
}

/** One message as JSON, or a document as it is; 304 when the caller has it. */
export function sendAnswer(route: Route, request: FastifyRequest, reply: FastifyReply, answer: Message): FastifyReply {
  const etag = etagOf(route, answer);
  if (etag !== undefined) {
    reply.header('etag', etag);
    if (route.verb === 'GET' && isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  }
  if (!route.answersBytes) return reply.type(jsonType).send(toJsonString(route.method.output, answer));
  const { contentType, data } = answer as HttpBody;
  return reply.type(contentType || 'application/octet-stream').send(data);
}

/**
 * A streamed document. Its first part decides whether there is an answer at all; if a later one fails the connection
 * is cut, so that half a document can never pass for a whole one.
 *
 * @param onBroken told why, once the answer has begun.
 */
export async function sendStream(
  sent: Sent,
  request: FastifyRequest,
  reply: FastifyReply,
  onBroken: (refusal: Refusal) => void,
): Promise<FastifyReply> {
  const { route, message, call, idempotencyKey, channel } = sent;
  const { method } = route;
  const envelope = inherit(call, method, idempotencyKey);
  const parts = channel.stream(method, toBinary(method.input, message), envelope)[Symbol.asyncIterator]();
  let first: HttpBody;
  try {
    first = await next(parts);
  } catch (error) {
    call.end();
    throw error;
  }
  reply.type(first.contentType || 'application/octet-stream').header('content-disposition', 'attachment');
  if (request.method === 'HEAD') {
    await parts.return?.();
    call.end();
    return reply.send();
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      if (first.data.length > 0) yield first.data;
      for (;;) {
        const part = await parts.next();
        if (part.done) return;
        const { data } = fromBinary(HttpBodySchema, part.value);
        if (data.length > 0) yield data;
      }
    } catch (error) {
      onBroken(toRefusal(error));
      throw error;
    } finally {
      await parts.return?.();
      call.end();
    }
  }
  return reply.send(Readable.from(bytes(), { objectMode: false }));
}

async function next(parts: AsyncIterator<Uint8Array>): Promise<HttpBody> {
  const { done, value } = await parts.next();
  if (done) throw refuse('INTERNAL', { cause: new Error('a stream without any part') });
  return fromBinary(HttpBodySchema, value);
}
