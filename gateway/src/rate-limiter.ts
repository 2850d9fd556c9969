import type { Clock } from '@verum/call';

/** Token bucket: `burst` at once, `perSecond` on average. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface RateLimiter {
  /** Takes one token. Seconds until there is one (at least 1) when there is none, else 0. */
  take(key: string, rate: Rate): number;
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Buckets by key, in memory. The one used longest ago is forgotten when there are `bucketsMax`: a stranger with many
 * addresses can only make others' buckets full again, never refuse them anything.
 */
export function rateLimiter(clock: Clock, bucketsMax = 50_000): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (key, rate) => {
      const atMs = clock.monotonicMs();
      const known = buckets.get(key);
      const tokens = known ? refilled(known, atMs, rate) : rate.burst;
      buckets.delete(key);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
      if (buckets.size > bucketsMax) buckets.delete(buckets.keys().next().value as string);
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / rate.perSecond));
    },
    get size() {
      return buckets.size;
    },
  };
}

function refilled({ tokens, atMs }: Bucket, nowMs: number, { burst, perSecond }: Rate): number {
  return Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond);
}

/** Who an address speaks for: an IPv6 customer holds a whole /64 (RFC 6177), so that is one caller. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - left.length - (tail === '' ? 0 : tail.split(':').length);
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
