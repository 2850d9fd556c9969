import { createPublicKey } from 'node:crypto';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { type Clock, type Place, Refusal, refuse } from '@verum/call';
import type { Role } from '@verum/contracts';
import type { Identity } from '@verum/rpc';
import { createVerifier } from 'fast-jwt';

/** An Ed25519 public key as identity publishes it (RFC 8037). */
export interface PublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
}

export interface TokenVerifierOptions {
  readonly loadKeys: () => Promise<readonly PublicKey[]>;
  /** The `sid` of sessions ended since a moment; without one, all whose tokens may still be alive. */
  readonly loadRevocations: (
    since: Timestamp | undefined,
  ) => Promise<{ readonly sessions: readonly string[]; readonly until?: Timestamp | undefined }>;
  readonly clock: Clock;
}

/** What identity signs. Names are short because the token travels with every call. */
interface Claims {
  readonly sub: string;
  readonly sid: string;
  readonly name: string;
  /** Grants, each `<role number>@<study>/<site>`. */
  readonly g: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const pollMs = 2_000;
const keysReloadMs = 30_000;
/** Keys are asked for again at most this often, whatever key ids strangers make up. */
const unknownKeyMs = 1_000;
const cacheMax = 10_000;
/** An access token lives 5 minutes; after this a revoked one has run out by itself. */
const revokedKeptMs = 10 * 60_000;

/**
 * Verifies access tokens against identity's public keys (EdDSA only). A good signature is remembered in a bounded
 * cache; whether the token has run out or its session has ended is asked every time, outside the cache.
 *
 * When identity does not answer, tokens already issued stay good until they run out (5 minutes at most), because
 * refusing them would stop data entry at every site; the first token is only judged once the list of ended sessions
 * has been read.
 */
export function tokenVerifier({ loadKeys, loadRevocations, clock }: TokenVerifierOptions) {
  let verifiers = new Map<string, (token: string) => Claims>();
  let keysLoadedMs = Number.NEGATIVE_INFINITY;
  let loadingKeys: Promise<void> | undefined;
  const revoked = new Map<string, number>();
  let until: Timestamp | undefined;
  let firstPoll: Promise<void> | undefined;
  let isPolled = false;
  let timer: NodeJS.Timeout | undefined;

  function reloadKeys(): Promise<void> {
    loadingKeys ??= (async () => {
      try {
        verifiers = new Map((await loadKeys()).map((key) => [key.kid, verifierOf(key)]));
        keysLoadedMs = clock.monotonicMs();
      } finally {
        loadingKeys = undefined;
      }
    })();
    return loadingKeys;
  }

  async function poll(): Promise<void> {
    const answer = await loadRevocations(until);
    const nowMs = clock.monotonicMs();
    for (const session of answer.sessions) revoked.set(session, nowMs);
    for (const [session, atMs] of revoked) if (nowMs - atMs > revokedKeptMs) revoked.delete(session);
    until = answer.until ?? until;
    isPolled = true;
  }

  async function verifierFor(token: string): Promise<(token: string) => Claims> {
    const kid = kidOf(token);
    const known = verifiers.get(kid);
    if (known) return known;
    if (clock.monotonicMs() - keysLoadedMs >= unknownKeyMs) await reloadKeys();
    const found = verifiers.get(kid);
    if (!found) throw refuse('UNAUTHENTICATED');
    return found;
  }

  async function verify(token: string): Promise<Identity> {
    const verifier = await verifierFor(token);
    if (!isPolled) {
      firstPoll ??= poll().finally(() => {
        firstPoll = undefined;
      });
      await firstPoll;
    }
    const claims = checked(verifier, token);
    if (claims.exp * 1000 <= clock.nowMs() || revoked.has(claims.sid)) throw refuse('UNAUTHENTICATED');
    return { actor: { kind: 'user', id: claims.sub, name: claims.name }, grants: placesOf(claims) };
  }

  /** Identity being away is expected; the next turn asks again. */
  async function turn(): Promise<void> {
    try {
      await poll();
      if (clock.monotonicMs() - keysLoadedMs >= keysReloadMs) await reloadKeys();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  return {
    verify,
    /** Asks for ended sessions every two seconds from now on; does not keep the process alive. */
    start(): void {
      let isBusy = false;
      timer ??= setInterval(() => {
        if (isBusy) return;
        isBusy = true;
        turn().finally(() => {
          isBusy = false;
        });
      }, pollMs).unref();
    },
    stop(): void {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function verifierOf({ kty, crv, x }: PublicKey): (token: string) => Claims {
  const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return createVerifier({
    key: key.toString(),
    algorithms: ['EdDSA'],
    allowedIss: 'verum',
    allowedAud: 'verum',
    requiredClaims: ['iss', 'aud', 'sub', 'sid', 'exp'],
    // Asked outside the cache, on the injected clock.
    ignoreExpiration: true,
    cache: cacheMax,
  });
}

/** The claims are checked by the signature, so a refusal of the library says only that the token is not ours. */
function checked(verifier: (token: string) => Claims, token: string): Claims {
  try {
    return verifier(token);
  } catch (cause) {
    throw refuse('UNAUTHENTICATED', { cause });
  }
}

function kidOf(token: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
    const { kid } = header as { kid?: unknown };
    if (typeof kid === 'string') return kid;
  } catch (cause) {
    throw refuse('UNAUTHENTICATED', { cause });
  }
  throw refuse('UNAUTHENTICATED');
}

/** The claims of one token are one object in the cache, so its grants are read once. */
const places = new WeakMap<Claims, readonly Place[]>();

function placesOf(claims: Claims): readonly Place[] {
  let known = places.get(claims);
  if (!known) {
    known = claims.g.map(parsePlace);
    places.set(claims, known);
  }
  return known;
}

function parsePlace(text: string): Place {
  const [, role, study, site] = /^(\d+)@([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (role === undefined || study === undefined || site === undefined) throw refuse('UNAUTHENTICATED');
  return { role: Number(role) as Role, study, site };
}
