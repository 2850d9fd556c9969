import { createHash } from 'node:crypto';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Call, type Clock, newCall } from '@verum/call';
import { identity } from '@verum/contracts';
import { type Channel, client } from '@verum/rpc';

/** Trades API keys for the short-lived tokens of their owners, and remembers them while they are good. */
export interface ApiKeys {
  /** @throws Refusal UNAUTHENTICATED for a key that identity does not know, or no longer. */
  exchange(secret: string, call: Call): Promise<string>;
  /** Whether `exchange` would have to ask identity. */
  isKnown(secret: string): boolean;
  /** The token of this key was refused: its session may have ended. */
  forget(secret: string): void;
}

interface Known {
  readonly token: Promise<string>;
  goodUntilMs: number;
}

const knownMax = 10_000;
/** A token is not handed out in its last seconds: the call it is for needs it a while longer. */
const marginMs = 30_000;
const timeoutMs = 5_000;

export function apiKeys(channel: () => Channel, clock: Clock): ApiKeys {
  const known = new Map<string, Known>();

  async function ask(secret: string, entry: () => Known | undefined, cause: Call): Promise<string> {
    // Others wait for this answer as well, so it does not end with the request that happened to ask first.
    const call = newCall({ command: 'gateway/exchange-api-key', timeoutMs, trace: cause.trace, clock });
    try {
      const answer = await client(identity.IdentityService, channel()).exchangeApiKey({ secret }, { call });
      const mine = entry();
      if (mine) mine.goodUntilMs = (answer.expiresAt ? timestampMs(answer.expiresAt) : 0) - marginMs;
      return answer.accessToken;
    } finally {
      call.end();
    }
  }

  function good(hash: string): Known | undefined {
    const found = known.get(hash);
    return found && found.goodUntilMs > clock.nowMs() ? found : undefined;
  }

  return {
    isKnown: (secret) => good(hashOf(secret)) !== undefined,
    forget: (secret) => known.delete(hashOf(secret)),
    exchange: (secret, call) => {
      const hash = hashOf(secret);
      const found = good(hash);
      if (found) return found.token;
      const entry: Known = {
        token: ask(secret, () => known.get(hash), call),
        goodUntilMs: clock.nowMs() + timeoutMs,
      };
      known.delete(hash);
      known.set(hash, entry);
      entry.token.catch(() => known.delete(hash));
      if (known.size > knownMax) known.delete(known.keys().next().value as string);
      return entry.token;
    },
  };
}

/** Secrets are not kept, not even in memory. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
