import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DescMethod, fromBinary, type Message, toBinary, toJsonString } from '@bufbuild/protobuf';
import { type Call, refuse, withTimeout } from '@verum/call';
import { inherit } from '@verum/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sent } from './answer.ts';
import type { Route } from './route.ts';

/** How a feed is followed. Milliseconds. */
export interface FeedPace {
  /** Between one question and the next. */
  readonly everyMs: number;
  /** Of silence, after which a comment is sent, so that nobody in between takes the connection for dead. */
  readonly beatMs: number;
  /** What a browser waits before it comes back. */
  readonly retryMs: number;
}

export const feedPace: FeedPace = { everyMs: 1_000, beatMs: 15_000, retryMs: 5_000 };
const askTimeoutMs = 10_000;
// One browser has six connections to a server: somebody with more streams than this has forgotten some.
const openMax = 12;

type FeedRequest = Message & { since: string };
type FeedAnswer = Message & { next: string; more: boolean };

/** The feeds that callers follow just now. */
export interface Feeds {
  /** Whether this request is to be answered by following: a feed, and a caller who asks for events. */
  isAsked(route: Route, request: FastifyRequest): boolean;
  /** @throws Refusal of the service at the first question; RATE_LIMITED for a caller who follows too many already. */
  send(sent: Sent, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** Ends them all: each comes back, elsewhere. */
  end(): void;
}

/**
 * Server-sent events (WHATWG HTML 9.2). The gateway asks the service again and again, each time with the caller's token:
 * so a session that ends ends its stream, a service that restarts is asked at its other replica, and no service holds a
 * call open for somebody who is only looking.
 */
export function openFeeds(pace: FeedPace = feedPace): Feeds {
  const open = new Map<string, number>();
  const stops = new Set<() => void>();

  function enter(caller: string): () => void {
    const count = open.get(caller) ?? 0;
    if (count >= openMax) throw refuse('RATE_LIMITED', { retryAfterSeconds: 30, facts: { open_max: String(openMax) } });
    open.set(caller, count + 1);
    return () => {
      const left = (open.get(caller) ?? 1) - 1;
      if (left > 0) open.set(caller, left);
      else open.delete(caller);
    };
  }

  async function send(sent: Sent, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { route, message, call } = sent;
    const leave = enter(request.exchange.actor ?? request.ip);
    const stop = new AbortController();
    const end = () => stop.abort();
    const asked = message as FeedRequest;
    const lastId = request.headers['last-event-id'];
    if (typeof lastId === 'string' && lastId !== '') asked.since = lastId;
    let first: FeedAnswer;
    try {
      first = await ask(sent, call, asked);
    } catch (error) {
      leave();
      throw error;
    }
    stops.add(end);
    call.signal.addEventListener('abort', end, { once: true });
    async function* events(): AsyncGenerator<string> {
      try {
        yield `retry: ${pace.retryMs}\n${toEvent(route.method, first)}`;
        yield* follow(sent, asked, first, { signal: stop.signal, pace });
      } finally {
        stops.delete(end);
        leave();
        call.end();
      }
    }
    reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    return reply.send(Readable.from(events(), { objectMode: false }));
  }

  return {
    isAsked: ({ rules }, { headers, method }) =>
      rules.isFeed && method === 'GET' && /\btext\/event-stream\b/i.test(headers.accept ?? ''),
    send,
    end: () => {
      for (const stop of [...stops]) stop();
    },
  };
}

interface Following {
  readonly signal: AbortSignal;
  readonly pace: FeedPace;
}

/** Until the caller goes, the time of the call is up, or the service refuses: then the caller comes back and is told. */
async function* follow(sent: Sent, asked: FeedRequest, first: FeedAnswer, { signal, pace }: Following) {
  let answer = first;
  let quietMs = 0;
  while (!signal.aborted) {
    if (!answer.more) await sleep(pace.everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const before = answer.next;
    asked.since = before;
    try {
      answer = await ask(sent, sent.call, asked);
    } catch {
      return;
    }
    quietMs += pace.everyMs;
    if (answer.next !== before) {
      yield toEvent(sent.route.method, answer);
      quietMs = 0;
    } else if (quietMs >= pace.beatMs) {
      yield ': \n\n';
      quietMs = 0;
    }
  }
}

async function ask({ route: { method }, channel }: Sent, call: Call, asked: FeedRequest): Promise<FeedAnswer> {
  const part = withTimeout(call, askTimeoutMs);
  try {
    const bytes = await channel.unary(method, toBinary(method.input, asked), inherit(part, method, undefined));
    return fromBinary(method.output, bytes) as FeedAnswer;
  } finally {
    part.end();
  }
}

function toEvent(method: DescMethod, answer: FeedAnswer): string {
  return `id: ${answer.next}\ndata: ${toJsonString(method.output, answer)}\n\n`;
}
