import type { DescMethod, DescService, MessageShape } from '@bufbuild/protobuf';
import type { apiServices, ContractTables, Route } from '../contracts/contract-tables.ts';
import { csrfToken } from './csrf.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { Json } from './json.ts';
import { offline, type Problem, readProblem } from './problem.ts';
import { routeRequest } from './route-request.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Of a write that may be sent again after its answer was lost; a new one otherwise. */
  readonly idempotencyKey?: string;
  /** Throw on an ended session instead of asking the person to sign in again. */
  readonly isQuiet?: boolean;
  /** Nobody did anything: a session that has run out is not renewed for it. */
  readonly isBackground?: boolean;
}

/** A document is given as a Blob of its media type; what is streamed is answered as it comes. */
type Method<M extends DescMethod> = (
  request: Json<MessageShape<M['input']>>,
  options?: CallOptions,
) => Promise<M['methodKind'] extends 'server_streaming' ? Response : Json<MessageShape<M['output']>>>;

type Client<S extends DescService> = { readonly [K in keyof S['method']]: Method<S['method'][K]> };

/** The contracts' services as functions. @throws Problem */
export type Api = { readonly [K in keyof typeof apiServices]: Client<(typeof apiServices)[K]> };

export interface ApiOptions {
  readonly tables: ContractTables;
  readonly fetch: typeof fetch;
  /** `document.cookie` of the moment. */
  readonly cookie: () => string;
  /** A fresh session for a request that was sent at `sentAtMs` and refused with 401. False: there is none. */
  readonly renew: (sentAtMs: number, isQuiet: boolean) => Promise<boolean>;
}

type Send = (route: Route, request: Readonly<Record<string, unknown>>, options?: CallOptions) => Promise<unknown>;

/** A request refused with 401 waits for `renew` and is sent once more: nothing typed is lost with a session. */
export function createApi({ tables, fetch, cookie, renew }: ApiOptions): Api {
  const send: Send = async (route, request, options = {}) => {
    const key = options.idempotencyKey ?? idempotencyKey();
    const sentAtMs = Date.now();
    const first = await exchange(route, request, { ...options, idempotencyKey: key });
    const answer =
      !options.isBackground &&
      (await isSessionRefused(first)) &&
      !isSessionRoute(route) &&
      (await renew(sentAtMs, options.isQuiet ?? false))
        ? await exchange(route, request, { ...options, idempotencyKey: key })
        : first;
    if (!answer.ok) throw await readProblem(answer);
    return route.isStreamed ? answer : answer.json();
  };

  async function exchange(route: Route, request: Readonly<Record<string, unknown>>, options: CallOptions) {
    const { url, body, document } = routeRequest(route, request);
    const headers: Record<string, string> = { accept: route.isStreamed ? '*/*' : 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (document !== undefined) headers['content-type'] = document.type;
    if (isSessionRoute(route)) headers['x-verum-client'] = 'browser';
    // Also for a search, which is a POST: what it looks for must not stand in an address.
    if (route.verb !== 'GET') headers['x-verum-csrf'] = csrfToken(cookie()) ?? '';
    if (!route.isRead) headers['idempotency-key'] = options.idempotencyKey ?? '';
    const init: RequestInit = { method: route.verb, headers, credentials: 'same-origin' };
    const content = document ?? body;
    if (content !== undefined) init.body = content;
    if (options.signal) init.signal = options.signal;
    try {
      return await fetch(url, init);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw offline() satisfies Problem;
    }
  }

  const clients = Object.entries(tables.routes).map(([service, routes]) => [service, clientOf(routes, send)]);
  return Object.fromEntries(clients) as Api;
}

function clientOf(routes: Readonly<Record<string, Route>>, send: Send) {
  const methods = Object.entries(routes).map(([name, route]) => [
    name,
    (request: Record<string, unknown>, options?: CallOptions) => send(route, request, options),
  ]);
  return Object.freeze(Object.fromEntries(methods));
}

/** What was typed may be refused at an open session as well; a new session would not make it right. */
const typedReasons = ['WRONG_CREDENTIALS', 'ACCOUNT_LOCKED', 'SECOND_FACTOR_REQUIRED'];

async function isSessionRefused(answer: Response): Promise<boolean> {
  if (answer.status !== 401) return false;
  return !typedReasons.includes((await readProblem(answer.clone())).reason);
}

/** Routes that open, renew or close a session: the gateway keeps their tokens in cookies for browsers. */
function isSessionRoute({ template }: Route): boolean {
  return /^\/v1\/(login|login:refresh|logout)$/.test(template);
}
