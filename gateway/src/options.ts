import type { DescService } from '@bufbuild/protobuf';
import type { Clock } from '@verum/call';
import type { Health, Log } from '@verum/host';
import type { Rate } from '@verum/resilience';
import type { Channel, TokenVerifier } from '@verum/rpc';
import type { FastifyInstance } from 'fastify';
import type { FeedPace } from './feed.ts';
import type { TlsFiles } from './tls.ts';

/** What one request may cost. Bytes and milliseconds. */
export interface Limits {
  /** Of a body, where the contract names no other. */
  readonly bodyMaxBytes: number;
  /** Of the request line and all headers. */
  readonly headerMaxBytes: number;
  readonly headersMax: number;
  readonly headersTimeoutMs: number;
  /** From the first byte to the answer; `X-Timeout-Ms` may shorten it. */
  readonly timeoutMs: number;
  /** The same where a document comes in or goes out. */
  readonly documentTimeoutMs: number;
  /** Levels of objects and lists in a JSON body. */
  readonly jsonDepthMax: number;
}

export const defaultLimits: Limits = {
  bodyMaxBytes: 1024 * 1024,
  headerMaxBytes: 16 * 1024,
  headersMax: 100,
  headersTimeoutMs: 10_000,
  timeoutMs: 30_000,
  documentTimeoutMs: 10 * 60_000,
  jsonDepthMax: 64,
};

/** One answered (or abandoned) request. The route is a template of the contracts or a name of ours: a closed set. */
export interface ObservedRequest {
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Budgets of callers: in this process, or shared with other gateways. */
export interface Limiter {
  /** Takes one token. Seconds until there is one (at least 1) when there is none, else 0. Never rejects. */
  take(key: string, rate: Rate): number | Promise<number>;
}

export interface GatewayOptions {
  /** `host:port`; port 0 takes a free one. */
  readonly listenOn: string;
  /** The contracts to serve: every method that has a route. */
  readonly services: readonly DescService[];
  readonly channelFor: (service: DescService) => Channel;
  /** For early refusals and as the key of rate limits; services verify again. Without it only they do. */
  readonly verifyToken?: TokenVerifier;
  readonly log: Log;
  readonly observe?: (observed: ObservedRequest) => void;
  /** Answers `/livez` and `/readyz`. */
  readonly health?: Health;
  /** The built console; a plain page says so where there is none. */
  readonly consoleFolder?: string;
  /** The built diary of the participants, served at `/diary/`; not at all without it. */
  readonly diaryFolder?: string;
  readonly limits?: Partial<Limits>;
  /** Without one the gateway counts by itself. */
  readonly limiter?: Limiter;
  /** Origins of other web applications that may call with a bearer token; cookies never cross. */
  readonly corsOrigins?: readonly string[];
  /** Believe `X-Forwarded-*`: only behind a proxy that sets them. */
  readonly trustProxy?: boolean;
  /** `false` only where browsers come over plain HTTP to an address that is not their own machine. */
  readonly secureCookies?: boolean;
  /** HTTPS in place of HTTP; the files are followed. */
  readonly tls?: TlsFiles & { readonly checkMs?: number };
  readonly clock?: Clock;
  /** Routes of an installation's own. */
  readonly extraRoutes?: (app: FastifyInstance) => void;
  /** How feeds are followed; as `feedPace` by default. */
  readonly feedPace?: FeedPace;
}

export interface Gateway {
  /** E.g. `http://127.0.0.1:8000`. */
  readonly address: string;
  /** True from the beginning of `stop`: `/readyz` says so first, so that nobody is sent here any more. */
  isDraining(): boolean;
  /**
   * For `drainMs` everything is still answered, with `connection: close`, while load balancers see `/readyz` and go
   * elsewhere. Then it takes no new connections, finishes what runs within `graceMs`, and cuts the rest.
   */
  stop(graceMs: number, drainMs?: number): Promise<void>;
}
