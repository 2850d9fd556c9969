import { type Call, refuse } from '@verum/call';
import type { Identity, TokenVerifier } from '@verum/rpc';
import type { FastifyRequest } from 'fastify';
import { addressKey } from './address-key.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Limiter } from './options.ts';
import { requireOurPage } from './same-origin.ts';
import type { CookieJar } from './session-cookies.ts';

/** On whose behalf a request comes. */
export interface Caller {
  readonly token: string;
  /** Undefined where no verifier was given: the service finds out. */
  readonly identity: Identity | undefined;
}

export interface CredentialsOptions {
  readonly verifyToken: TokenVerifier | undefined;
  readonly keys: ApiKeys;
  readonly jar: CookieJar;
  readonly limiter: Limiter;
}

const keyPrefix = 'vk_';
// Who guesses keys is slowed down by address, before identity is asked.
const exchangeRate = { burst: 20, perSecond: 5 };

/**
 * Bearer token, API key or session cookie, in this order.
 *
 * @throws Refusal UNAUTHENTICATED without any or with a bad one, CSRF for a cookie sent by a page that is not ours,
 * RATE_LIMITED for unknown keys tried in a row.
 */
export function authenticator({ verifyToken, keys, jar, limiter }: CredentialsOptions) {
  async function verified(token: string): Promise<Caller> {
    return { token, identity: await verifyToken?.(token) };
  }

  async function byKey(secret: string, request: FastifyRequest, call: Call): Promise<Caller> {
    if (!keys.isKnown(secret)) {
      const seconds = await limiter.take(`key ${addressKey(request.ip)}`, exchangeRate);
      if (seconds > 0) throw refuse('RATE_LIMITED', { retryAfterSeconds: seconds });
    }
    const token = await keys.exchange(secret, call);
    try {
      return await verified(token);
    } catch (error) {
      keys.forget(secret);
      throw error;
    }
  }

  return async (request: FastifyRequest, call: Call): Promise<Caller> => {
    const { headers, host, method } = request;
    const { authorization } = headers;
    if (authorization !== undefined) {
      const [, token] = /^Bearer +([\x21-\x7e]{1,16000})$/i.exec(authorization) ?? [];
      if (token === undefined) throw refuse('UNAUTHENTICATED');
      return token.startsWith(keyPrefix) ? byKey(token, request, call) : verified(token);
    }
    const key = headers['x-api-key'];
    if (typeof key === 'string') return byKey(key, request, call);
    const cookies = jar.read(headers.cookie);
    if (cookies.access === undefined) throw refuse('UNAUTHENTICATED');
    if (method !== 'GET' && method !== 'HEAD') requireOurPage(headers, host, cookies);
    return verified(cookies.access);
  };
}
