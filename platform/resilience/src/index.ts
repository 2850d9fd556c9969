/**
 * Small machines that protect a service and its neighbours: pure states on an injected clock, without timers and
 * without a network. What they decide is told to whoever asks; `openBoard` shows all of them.
 */

export { type BackoffSettings, backoffMs } from './backoff.ts';
export {
  type Balancer,
  type BalancerOptions,
  type BalancerSettings,
  balancerDefaults,
  type CallOutcome,
  type EndpointSnapshot,
  openBalancer,
} from './balancer.ts';
export { type BoardEntry, type BoardReading, type MachineKind, openBoard, type ResilienceBoard } from './board.ts';
export {
  type Admission,
  type Admitted,
  type Breaker,
  type BreakerSettings,
  type BreakerSnapshot,
  type BreakerState,
  type NotAdmitted,
  type OpenedBy,
  openBreaker,
} from './breaker.ts';
export { type Bucket, type BucketSnapshot, openBucket, type Rate } from './bucket.ts';
export { type Buckets, type BucketsSnapshot, openBuckets } from './buckets.ts';
export { type Bulkhead, type BulkheadSettings, type BulkheadSnapshot, type Leave, openBulkhead } from './bulkhead.ts';
export { classify, classifyCode, classifyStatus, type Verdict } from './classify.ts';
export {
  type ConcurrencyLimit,
  type ConcurrencySettings,
  type ConcurrencySnapshot,
  concurrencyDefaults,
  type Entered,
  type Entry,
  openConcurrencyLimit,
  type Queued,
  type Shed,
  type WorkClass,
  type WorkOutcome,
} from './concurrency-limit.ts';
export { type Hedge, type HedgeSettings, type HedgeSnapshot, hedgeDefaults, openHedge } from './hedge.ts';
export type { OutlierSettings } from './outlier.ts';
export {
  openRetryBudget,
  type RetryBudget,
  type RetryBudgetSettings,
  type RetryBudgetSnapshot,
} from './retry-budget.ts';
export {
  openThrottle,
  type Sendable,
  type Throttle,
  type ThrottleSettings,
  type ThrottleSnapshot,
  throttleDefaults,
} from './throttle.ts';
