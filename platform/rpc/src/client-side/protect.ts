import type { DescMethod } from '@bufbuild/protobuf';
import { type Clock, systemClock } from '@verum/call';
import { methodRules } from '@verum/contracts';
import {
  type BreakerSettings,
  type HedgeSettings,
  type MachineKind,
  openBreaker,
  openHedge,
  openRetryBudget,
  openThrottle,
  type ResilienceBoard,
  type RetryBudgetSettings,
  type ThrottleSettings,
  throttleDefaults,
} from '@verum/resilience';
import { type Channel, type ClientInterceptor, wrap } from '../channel.ts';
import { breakCircuit } from './break-circuit.ts';
import { hedgeReads } from './hedge-reads.ts';
import { holdBack } from './hold-back.ts';
import { type RetrySettings, retry } from './retry.ts';

export interface ProtectSettings {
  readonly breaker: BreakerSettings;
  readonly retry: RetrySettings & RetryBudgetSettings;
  /** Off without it. */
  readonly hedge?: HedgeSettings;
  readonly throttle: ThrottleSettings;
  /**
   * How long a caller who is refused for a target's overload is kept from asking again. For the edge alone: whoever
   * waits inside keeps a place that others need.
   */
  readonly holdMs: number;
}

/**
 * Between our own services. The breaker sleeps for a second only: a service that was started anew is to be used again
 * within two, and a probe each second harms nobody. It judges from 20 calls on, because a service is not as busy as a
 * hospital's interface is slow.
 */
export const protectDefaults: ProtectSettings = {
  breaker: { window: 5_000, sleep: 1_000, bucket: 10, ratio: 0.5, request: 20 },
  retry: { attemptsMax: 3, ratio: 0.1, minPerSecond: 1, baseMs: 25, capMs: 250 },
  throttle: throttleDefaults,
  holdMs: 0,
};

export interface ProtectOptions {
  /** A context that runs elsewhere, e.g. `patient`: its services are one process, so they are one target. */
  readonly target: string;
  readonly board: ResilienceBoard;
  readonly clock?: Clock;
  readonly settings?: ProtectSettings;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
}

const groups = { read: 'reads', save: 'writes', report: 'reports' } as const;

/** Which of its target's breakers a method is behind: a heavy report that times out must not stop the saves. */
const groupOf = (method: DescMethod) => groups[methodRules(method).workClass];

/**
 * What stands between its clients and a target, from the outside: retry, hedge, throttle, breaker. A retry passes the breaker
 * again, so that it does not knock at a door that has been shut meanwhile; a hedge is inside the retry, so that a call
 * is never multiplied by both. One breaker a group of methods, one retry budget a target.
 */
export function protect(options: ProtectOptions): ClientInterceptor {
  const { target, board, clock = systemClock, settings = protectDefaults, random = Math.random } = options;
  const shown: (() => void)[] = [];
  const show = (kind: MachineKind, name: string, own: object, snapshot: () => object) => {
    shown.push(board.register({ kind, name, settings: own, snapshot }));
  };
  const guard = (group: string) => {
    const breaker = openBreaker(settings.breaker, clock);
    show('breaker', `${target}/${group}`, settings.breaker, breaker.snapshot);
    return { group, breaker };
  };
  const guards = { reads: guard('reads'), writes: guard('writes'), reports: guard('reports') };
  const budget = openRetryBudget(settings.retry, clock);
  show('retry', target, settings.retry, budget.snapshot);
  const interceptors: ClientInterceptor[] = [retry({ settings: settings.retry, budget, clock, random })];
  if (settings.hedge) {
    const hedge = openHedge(clock, settings.hedge);
    show('hedge', target, settings.hedge, hedge.snapshot);
    interceptors.push(hedgeReads({ hedge, clock }));
  }
  const throttle = openThrottle(clock, random, settings.throttle);
  show('throttle', target, settings.throttle, throttle.snapshot);
  interceptors.push(
    holdBack({ throttle, holdMs: settings.holdMs, random }),
    breakCircuit(target, (method) => guards[groupOf(method)]),
  );
  return (channel): Channel => ({
    ...wrap(channel, interceptors),
    close: () => {
      for (const takeOff of shown) takeOff();
      channel.close();
    },
  });
}
