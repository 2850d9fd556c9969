import type {} from '@fastify/cookie';
import { refuse } from '@verum/call';
import type { FastifyInstance } from 'fastify';

/** What a browser keeps of a session. Scripts can read the third only. */
export interface SessionCookies {
  readonly access?: string;
  readonly refresh?: string;
  readonly csrf?: string;
}

export interface CookieJar {
  read(header: string | undefined): SessionCookies;
  /**
   * `Set-Cookie` lines. Ages in seconds.
   *
   * @throws Refusal TOO_LARGE for a token that no browser would keep: one of very many grants.
   */
  set(values: Required<SessionCookies>, ages: { readonly access: number; readonly refresh: number }): string[];
  clear(): string[];
}

/** Of name and value together (RFC 6265bis, 5.6). */
const cookieMaxBytes = 4096;

/** `__Host-` cookies cannot be set by another host, another path or over plain HTTP (RFC 6265bis, 4.1.3.2). */
export function cookieJar(
  { parseCookie, serializeCookie }: Pick<FastifyInstance, 'parseCookie' | 'serializeCookie'>,
  isSecure: boolean,
): CookieJar {
  const prefix = isSecure ? '__Host-verum-' : 'verum-';
  const line = (name: keyof SessionCookies, value: string, maxAge: number) => {
    // Longer ones are dropped by browsers without a word, and the user would be signed in to nothing.
    if (prefix.length + name.length + value.length > cookieMaxBytes) {
      throw refuse('TOO_LARGE', { facts: { part: 'session cookie', max_bytes: String(cookieMaxBytes) } });
    }
    return serializeCookie(prefix + name, value, {
      path: '/',
      secure: isSecure,
      httpOnly: name !== 'csrf',
      sameSite: 'strict',
      maxAge,
    });
  };
  return {
    read: (header) => {
      if (header === undefined || !header.includes(prefix)) return {};
      const all = parseCookie(header);
      const pick = (name: keyof SessionCookies) => {
        const value = all[prefix + name];
        return value ? { [name]: value } : {};
      };
      return { ...pick('access'), ...pick('refresh'), ...pick('csrf') };
    },
    set: ({ access, refresh, csrf }, ages) => [
      line('access', access, ages.access),
      line('refresh', refresh, ages.refresh),
      line('csrf', csrf, ages.refresh),
    ],
    clear: () => [line('access', '', 0), line('refresh', '', 0), line('csrf', '', 0)],
  };
}
