import type { Clock } from '@verum/call';
import { openBreaker, openBuckets, type Rate, type ResilienceBoard } from '@verum/resilience';
import type { BucketStore } from './bucket-store.ts';

export interface SharedBuckets {
  /** Takes one token. Seconds until there is one (at least 1) when there is none, else 0. Never rejects. */
  take(key: string, rate: Rate): Promise<number>;
  close(): Promise<void>;
}

export interface SharedBucketsOptions {
  readonly store: BucketStore;
  readonly clock: Clock;
  readonly board?: ResilienceBoard;
  /** Told when the store goes away, and when it is back. */
  readonly onAway?: (isAway: boolean) => void;
  /** How long one request waits for the store, at most. */
  readonly timeoutMs?: number;
}

// A store that is away costs the first few requests their time-out, and then one request a second, which looks.
const breakerSettings = { window: 10_000, sleep: 1_000, bucket: 10, ratio: 0.5, request: 5 };

/**
 * Token buckets that several gateways share through a store, so that together they let through no more than one
 * would. While the store is away each gateway counts by itself, from full buckets: a caller may then have once more
 * `burst`, and `rate`, at each of them. A limit protects the service; it must not become what is down.
 */
export function sharedBuckets(options: SharedBucketsOptions): SharedBuckets {
  const { store, clock, board, onAway = () => {}, timeoutMs = 100 } = options;
  const own = openBuckets(clock);
  const breaker = openBreaker(breakerSettings, clock);
  let isAway = false;
  let taken = 0;
  let refused = 0;
  let countedAlone = 0;

  function tell(isAwayNow: boolean): void {
    if (isAway === isAwayNow) return;
    isAway = isAwayNow;
    onAway(isAway);
  }

  async function ask(key: string, rate: Rate): Promise<number> {
    const admission = breaker.admit();
    if (admission.isAdmitted) {
      try {
        const waitMs = await store.take(key, rate, timeoutMs);
        admission.succeed();
        tell(false);
        return waitMs === 0 ? 0 : Math.max(1, Math.ceil(waitMs / 1000));
      } catch {
        // Whatever it was, the request is judged all the same; the board and the log say that the store is away.
        admission.fail();
        if (breaker.snapshot().state !== 'closed') tell(true);
      }
    }
    countedAlone++;
    return own.take(key, rate);
  }

  const name = `limits/${store.kind}`;
  const shown = [
    board?.register({
      kind: 'breaker',
      name,
      settings: { ...breakerSettings, timeoutMs },
      snapshot: () => ({ ...breaker.snapshot(), isAway }),
    }),
    board?.register({
      kind: 'bucket',
      name,
      settings: { store: store.kind },
      snapshot: () => ({ taken, refused, countedAlone }),
    }),
  ];

  return {
    take: async (key, rate) => {
      const seconds = await ask(key, rate);
      if (seconds === 0) taken++;
      else refused++;
      return seconds;
    },
    close: async () => {
      for (const hide of shown) hide?.();
      await store.close();
    },
  };
}
