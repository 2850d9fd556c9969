import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import type { BucketStore } from './bucket-store.ts';

/**
 * The same arithmetic as in sql/0001_bucket.sql, where it is explained, in microseconds of Redis's own clock. A bucket
 * that is full is forgotten by Redis itself.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local token = 1000000 / ARGV[2]
local room = token * (ARGV[1] - 1)
local fullAt = tonumber(redis.call('GET', KEYS[1]) or 0)
if fullAt > now + room + token + 60000000 then
  fullAt = now + room
elseif fullAt > now + room then
  return math.max(1, math.ceil((fullAt - room - now) / 1000))
end
fullAt = math.max(fullAt, now) + token
redis.call('SET', KEYS[1], string.format('%.0f', fullAt), 'PX', math.ceil((fullAt - now) / 1000) + 1000)
return 0`;
const digest = createHash('sha1').update(script).digest('hex');

const prefix = 'verum:limit:';
const reconnectMs = { first: 100, last: 2_000 };
const waitingMax = 1_000;

/**
 * Buckets in Redis (5 or later), by one script a request. It connects by itself, again and again while Redis is away,
 * and never keeps a request waiting for that.
 *
 * @param url `redis://user:password@host:port`, or `rediss://` for TLS; never logged
 */
export function redisStore(url: string): BucketStore {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: waitingMax,
    socket: {
      connectTimeout: 1_000,
      reconnectStrategy: (tries) => Math.min(reconnectMs.first * 2 ** Math.min(tries, 10), reconnectMs.last),
    },
  });
  // Told by each command that fails; without a listener it would end the process.
  client.on('error', () => {});
  const connecting = client.connect().catch(() => {});

  return {
    kind: 'redis',
    take: async (key, { burst, perSecond }, timeoutMs) => {
      const given = { keys: [prefix + key], arguments: [String(burst), String(perSecond)] };
      const bounded = client.withAbortSignal(AbortSignal.timeout(timeoutMs));
      const run = async () => {
        try {
          return await bounded.evalSha(digest, given);
        } catch (error) {
          // Redis forgets scripts when it restarts.
          if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
          return await bounded.eval(script, given);
        }
      };
      return Number(await within(run(), timeoutMs));
    },
    close: async () => {
      client.destroy();
      await connecting;
    },
  };
}

/** A command that was sent cannot be called back, so nobody waits for it longer than this. */
async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error('Redis does not answer')), timeoutMs);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}
