import { type Call, isLate, withSpan } from '@verum/call';
import {
  type Breaker,
  type BreakerSettings,
  type Bulkhead,
  openBreaker,
  openBulkhead,
  type ResilienceBoard,
} from '@verum/resilience';
import { addressPolicy, type Networks } from './address-policy.ts';
import { type Answer, abortFailure, type ExchangeLimits, exchange } from './exchange.ts';
import { OutboundFailure, outcomeOf } from './failure.ts';
import { type Resolve, resolveHost, systemResolve } from './resolve-host.ts';
import { retryAfterMs } from './retry-after.ts';

export interface OutboundOptions {
  /** Of the outside system, for the board; no address and no person. */
  readonly name: string;
  /**
   * What may be called, as `https://fhir.example` or `http://10.20.0.5:8080`; everything else is refused. With its
   * scheme: a link to the same host without TLS would send the token in the clear.
   */
  readonly origins: readonly string[];
  /** Networks that may be called although they are not public. */
  readonly networks?: Networks;
  /** For one call with its redirects; the caller's own deadline when that is earlier. */
  readonly timeoutMs: number;
  readonly breaker: BreakerSettings;
  /** How many calls at once; none waits. */
  readonly atOnce?: number;
  readonly limits?: Partial<ExchangeLimits>;
  /** Certificates to trust besides the usual ones, PEM. */
  readonly ca?: string | undefined;
  readonly clock: Call['clock'];
  readonly board?: ResilienceBoard | undefined;
  readonly resolve?: Resolve;
}

export interface OutboundRequest {
  readonly url: string | URL;
  /** `accept`, `authorization`: sent to the configured host only, since no redirect leaves it. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OutboundPost extends OutboundRequest {
  readonly body: Uint8Array | string;
}

/** One outside system: its addresses, its breaker, its places. */
export interface Outbound {
  /**
   * GET, with an answer of 2xx and its whole body unpacked.
   * @throws OutboundFailure for everything else
   */
  get(call: Call, request: OutboundRequest): Promise<Answer>;
  /**
   * POST, once, with an answer of 2xx. No redirect is followed: what was meant for one place is not told to another.
   * @throws OutboundFailure for everything else
   */
  post(call: Call, request: OutboundPost): Promise<Answer>;
  readonly breaker: Pick<Breaker, 'snapshot'>;
  close(): void;
}

const defaults: ExchangeLimits = { headerBytesMax: 16 * 1024, bodyBytesMax: 16 * 1024 * 1024, firstByteMs: 30_000 };
const redirectsMax = 3;
const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * A way to one outside system that can hurt nobody but itself: only to the hosts named, only to addresses that may be
 * reached, within limits of time and size; left alone while its breaker is open; never more than `atOnce` calls.
 */
export function openOutbound(options: OutboundOptions): Outbound {
  const { name, clock, board, breaker: settings, atOnce = 2 } = options;
  const breaker = openBreaker(settings, clock);
  const places = openBulkhead({ atOnce, waiting: 0 }, name);
  const leave = [
    board?.register({ kind: 'breaker', name: `outbound ${name}`, settings, snapshot: breaker.snapshot }),
    board?.register({
      kind: 'bulkhead',
      name: `outbound ${name}`,
      settings: { atOnce, waiting: 0 },
      snapshot: places.snapshot,
    }),
  ];
  const follow = follower(options);
  const ask = (call: Call, method: 'GET' | 'POST', request: OutboundRequest & Partial<OutboundPost>) =>
    withSpan(
      `${method} ${name}`,
      { 'peer.service': name, 'http.request.method': method },
      () => guarded({ breaker, places, name }, () => follow(call, request)),
      { call, isFirst: true },
    );
  return {
    breaker,
    get: (call, { url, headers = {} }) => ask(call, 'GET', { url, headers }),
    post: (call, request) => ask(call, 'POST', request),
    close: () => {
      for (const unregister of leave) unregister?.();
    },
  };
}

interface Guard {
  readonly breaker: Breaker;
  readonly places: Bulkhead;
  readonly name: string;
}

async function guarded<T>({ breaker, places, name }: Guard, fn: () => Promise<T>): Promise<T> {
  const leave = places.tryEnter(name);
  if (!leave) throw new OutboundFailure('bulkhead-full', { retryAfterMs: 1_000 });
  try {
    const admission = breaker.admit();
    if (!admission.isAdmitted) throw new OutboundFailure('breaker-open', { retryAfterMs: admission.retryAfterMs });
    try {
      const answer = await fn();
      admission.succeed();
      return answer;
    } catch (error) {
      const outcome = error instanceof OutboundFailure ? outcomeOf(error) : 'nothing';
      if (outcome === 'failed') admission.fail();
      else if (outcome === 'succeeded') admission.succeed();
      else admission.giveBack();
      throw error;
    }
  } finally {
    leave();
  }
}

/** The call itself, redirects on the same host included. */
function follower({ origins, networks = [], timeoutMs, limits, ca, resolve = systemResolve, clock }: OutboundOptions) {
  const isAllowed = addressPolicy(networks);
  const bounds = { ...defaults, ...limits };

  return async (
    call: Call,
    { url: first, headers = {}, body }: OutboundRequest & Partial<OutboundPost>,
  ): Promise<Answer> => {
    const { signal, end } = deadline(call, timeoutMs);
    try {
      let url = checkedUrl(first, origins);
      for (let redirects = 0; ; redirects += 1) {
        const address = await raced(resolveHost(url.hostname, isAllowed, resolve), signal);
        const answer = await exchange({ url, address, headers, body, limits: bounds, ca, signal });
        const { status } = answer;
        if (status >= 200 && status <= 299) return answer;
        const { location } = answer.headers;
        if (!redirecting.has(status) || location === undefined) {
          const waitMs = retryAfterMs(answer.headers['retry-after'], clock);
          throw new OutboundFailure('status', { status, ...(waitMs !== undefined && { retryAfterMs: waitMs }) });
        }
        if (body !== undefined) throw new OutboundFailure('redirect-refused', { status });
        if (redirects >= redirectsMax) throw new OutboundFailure('redirects-too-many', { status });
        url = redirected(url, location);
      }
    } finally {
      end();
    }
  };
}

/** @throws OutboundFailure url-refused, host-not-allowed */
function checkedUrl(text: string | URL, origins: readonly string[]): URL {
  const url = URL.parse(`${text}`);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    throw new OutboundFailure('url-refused');
  }
  url.hash = '';
  if (!origins.includes(url.origin)) throw new OutboundFailure('host-not-allowed');
  return url;
}

/** Only where scheme, host and port stay as they are: the credentials travel with the request. */
function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  if (!to || to.origin !== from.origin || to.username !== '' || to.password !== '') {
    throw new OutboundFailure('redirect-refused');
  }
  to.hash = '';
  return to;
}

/** Ends with the caller's call, or when the time for this one is over. The reason is always an OutboundFailure. */
function deadline(call: Call, timeoutMs: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const late = () => controller.abort(new OutboundFailure('late'));
  const timer = setTimeout(late, Math.min(timeoutMs, call.remainingMs()));
  const gone = () => (isLate(call) ? late() : controller.abort(new OutboundFailure('cancelled')));
  if (call.signal.aborted) gone();
  call.signal.addEventListener('abort', gone, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', gone);
    },
  };
}

/** For what cannot be stopped: nobody waits for it beyond the deadline. */
async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(abortFailure(signal));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
