/**
 * The token that proves a page of ours wrote the request; undefined where no session is. The gateway's cookie has
 * the `__Host-` prefix except where an installation serves plain HTTP.
 */
export function csrfToken(cookies: string): string | undefined {
  return /(?:^|;\s*)(?:__Host-)?verum-csrf=([^;]+)/.exec(cookies)?.[1];
}
