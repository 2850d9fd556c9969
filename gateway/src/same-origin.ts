import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '@verum/call';
import type { SessionCookies } from './session-cookies.ts';

/**
 * Whether a page of this application sent the request. Browsers say so in Sec-Fetch-Site, which pages cannot forge;
 * older ones only name the Origin. Its scheme is not compared: behind a proxy that ends TLS we do not know ours.
 *
 * @throws Refusal CSRF
 */
export function requireSameOrigin(headers: IncomingHttpHeaders, host: string): void {
  const site = headers['sec-fetch-site'];
  const isSame = site === undefined ? hostOf(headers.origin) === host : site === 'same-origin';
  if (!isSame) throw refuse('CSRF', { facts: { check: 'origin' } });
}

/**
 * What a cookie may be used for besides reading: a page of ours sent it (above) and could read our cookie.
 *
 * @throws Refusal CSRF
 */
export function requireOurPage(headers: IncomingHttpHeaders, host: string, { csrf }: SessionCookies): void {
  requireSameOrigin(headers, host);
  if (csrf === undefined || headers['x-verum-csrf'] !== csrf) throw refuse('CSRF', { facts: { check: 'token' } });
}

function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}
