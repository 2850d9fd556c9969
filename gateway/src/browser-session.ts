import { randomBytes } from 'node:crypto';
import type { Message } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Clock } from '@verum/call';
import type { identity } from '@verum/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from './route.ts';
import { requireOurPage, requireSameOrigin } from './same-origin.ts';
import type { CookieJar } from './session-cookies.ts';

export interface BrowserSession {
  /** Before the call: a refresh without a token takes the one in the cookie. */
  prepare(route: Route, request: FastifyRequest, message: Message): void;
  /** After it: tokens go into cookies and out of the answer. */
  finish(route: Route, request: FastifyRequest, reply: FastifyReply, answer: Message): void;
  /** A session that cannot be renewed is over: its cookies go. */
  ended(route: Route, request: FastifyRequest, reply: FastifyReply): void;
}

/** Sessions of browsers, which ask for it by `X-Verum-Client: browser`: scripts never see a token. */
export function browserSession(jar: CookieJar, clock: Clock): BrowserSession {
  return {
    prepare: ({ session }, request, message) => {
      if (session === undefined || !isBrowser(request)) return;
      const { headers, host } = request;
      if (session === 'open') requireSameOrigin(headers, host);
      const refresh = message as identity.RefreshRequest;
      if (session !== 'renew' || refresh.refreshToken !== '') return;
      const cookies = jar.read(headers.cookie);
      if (cookies.refresh === undefined) return;
      requireOurPage(headers, host, cookies);
      refresh.refreshToken = cookies.refresh;
    },
    finish: ({ session }, request, reply, answer) => {
      if (session === undefined) return;
      const cookies = jar.read(request.headers.cookie);
      if (session === 'close' && (isBrowser(request) || cookies.access !== undefined)) {
        reply.header('set-cookie', jar.clear());
      }
      if (session === 'close' || !isBrowser(request)) return;
      const opened = answer as identity.Session;
      const age = (at: identity.Session['accessExpiresAt']) =>
        at ? Math.max(0, Math.floor((timestampMs(at) - clock.nowMs()) / 1000)) : 0;
      // Other tabs go on with the token they have read, so a renewed session keeps it.
      const csrf = (session === 'renew' && cookies.csrf) || randomBytes(24).toString('base64url');
      const ages = { access: age(opened.accessExpiresAt), refresh: age(opened.refreshExpiresAt) };
      reply.header('set-cookie', jar.set({ access: opened.accessToken, refresh: opened.refreshToken, csrf }, ages));
      opened.accessToken = '';
      opened.refreshToken = '';
    },
    ended: ({ session }, request, reply) => {
      if ((session === 'renew' || session === 'close') && isBrowser(request)) reply.header('set-cookie', jar.clear());
    },
  };
}

function isBrowser({ headers }: FastifyRequest): boolean {
  return headers['x-verum-client'] === 'browser';
}
