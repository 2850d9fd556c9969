import { systemClock } from '@verum/call';
import { connectionFromUrl } from '@verum/database';
import type { Log } from '@verum/host';
import { postgresStore, redisStore, type SharedBuckets, sharedBuckets } from '@verum/limits';
import type { ResilienceBoard } from '@verum/resilience';

export interface LimitsConfig {
  readonly Store: 'memory' | 'postgres' | 'redis';
  readonly Url?: string;
}

/** The budgets that gateways share, as configured; undefined where each counts by itself. */
export function gatewayLimiter(
  { Store: kind, Url: url }: LimitsConfig,
  { log, board }: { readonly log: Log; readonly board?: ResilienceBoard },
): SharedBuckets | undefined {
  if (kind === 'memory' || url === undefined) return undefined;
  const store = kind === 'redis' ? redisStore(url) : postgresStore({ connection: connectionFromUrl(url) });
  return sharedBuckets({
    store,
    clock: systemClock,
    ...(board && { board }),
    onAway: (isAway) =>
      isAway
        ? log.warn('shared limits are away: counting alone', { store: kind })
        : log.info('shared limits are back', { store: kind }),
  });
}
