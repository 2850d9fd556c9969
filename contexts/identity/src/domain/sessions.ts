const dayMs = 24 * 60 * 60_000;

/** How long an access token lives; every service trusts it until then unless its session is reported as ended. */
export const accessMs = 5 * 60_000;
/** A session that is not used for so long is over. */
export const idleMaxMs = 30 * dayMs;
/** A session is over after so long, however much it is used. */
export const sessionMaxMs = 90 * dayMs;
/** How long a revocation is told to the services: longer than any access token it concerns. */
export const revocationKeptMs = 2 * accessMs;

/** When a refresh token made now runs out. */
export function refreshExpiresMs(sessionStartedMs: number, nowMs: number): number {
  return Math.min(nowMs + idleMaxMs, sessionStartedMs + sessionMaxMs);
}

/** A refresh token as it was found by its hash. */
export interface FoundToken {
  readonly expiresMs: number;
  readonly isConsumed: boolean;
  readonly isSessionEnded: boolean;
  readonly isUserActive: boolean;
}

/**
 * What a refresh token is good for. One that was consumed before is in two hands, and nobody can tell which of them
 * is the thief's: the whole session ends (RFC 9700 §4.14.2). There is no grace for two tabs that refresh at once,
 * because only hashes are kept and the first answer cannot be given again; a browser's tabs share one cookie and
 * the page refreshes under one lock.
 */
export function judgeRefresh(token: FoundToken | undefined, nowMs: number): 'good' | 'unknown' | 'reused' {
  if (token === undefined || token.isSessionEnded || !token.isUserActive) return 'unknown';
  if (token.isConsumed) return 'reused';
  return nowMs < token.expiresMs ? 'good' : 'unknown';
}

/**
 * The `sid` of an access token: the session or API key, and how often something had been taken from its user by then.
 * Taking a role away revokes the tokens that still name it and leaves the session, which then signs without it.
 */
export function sidOf(session: string, epoch: number): string {
  return `${session}.${epoch}`;
}

export function sessionOf(sid: string): string {
  return sid.slice(0, sid.indexOf('.'));
}
