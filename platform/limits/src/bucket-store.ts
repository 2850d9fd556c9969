import type { Rate } from '@verum/resilience';

/** Where several gateways keep one set of token buckets. Each `take` is one round trip. */
export interface BucketStore {
  readonly kind: 'postgres' | 'redis';
  /**
   * Takes one token: 0; or takes none, and says how many milliseconds (whole, at least 1) until there is one.
   * Rejects when the store is away or does not answer within `timeoutMs`; whether a token was taken is then open.
   */
  take(key: string, rate: Rate, timeoutMs: number): Promise<number>;
  close(): Promise<void>;
}
