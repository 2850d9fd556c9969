/** Budgets of callers that several gateways share, through PostgreSQL or Redis. */
export type { BucketStore } from './bucket-store.ts';
export { limitsMigrations, type PostgresStoreOptions, postgresStore } from './postgres-store.ts';
export { redisStore } from './redis-store.ts';
export { type SharedBuckets, type SharedBucketsOptions, sharedBuckets } from './shared-buckets.ts';
export { startTestRedis, type TestRedis } from './testing.ts';
