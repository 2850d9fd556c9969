import { type Clock, currentCall, type Refusal, refuse } from '@verum/call';
import { methodRules } from '@verum/contracts';
import {
  type ConcurrencySettings,
  concurrencyDefaults,
  type Entered,
  openBucket,
  openConcurrencyLimit,
  type Queued,
  type ResilienceBoard,
  type Shed,
  type WorkOutcome,
} from '@verum/resilience';
import type { Gate, Observed } from '@verum/rpc';

/** `RateLimit` of a service's configuration: capacity `burst`, `rate` tokens a second. */
export interface RateLimit {
  readonly enabled: boolean;
  readonly burst: number;
  readonly rate: number;
}

export interface LimitsOptions {
  readonly board: ResilienceBoard;
  readonly clock: Clock;
  readonly concurrency?: ConcurrencySettings;
}

/** What a process lets in, before any work is done. */
export interface Limits {
  /** The gates of a context, in their order. */
  gatesOf(context: string, rateLimit: RateLimit | undefined): readonly Gate[];
}

/** One limit of concurrency for the process, which is what runs out of breath; a bucket for each context that has one. */
export function openLimits({ board, clock, concurrency = concurrencyDefaults }: LimitsOptions): Limits {
  const limit = openConcurrencyLimit(clock, concurrency);
  board.register({ kind: 'concurrency', name: 'process', settings: concurrency, snapshot: limit.snapshot });

  const byConcurrency: Gate = (method, call) => {
    // What is asked from inside is a part of work that was let in already; refusing it would throw that work away.
    if (isUpkeep(method) || currentCall() !== undefined) return undefined;
    const { workClass } = methodRules(method);
    const leaveBy = (entry: Entered) => (observed: Observed) => entry.end(outcomeOf(observed));
    const overloaded = ({ retryAfterMs }: Shed) =>
      refuse('UNAVAILABLE', {
        facts: { service: method.parent.typeName, state: 'overloaded', class: workClass },
        retryAfterSeconds: jittered(retryAfterMs, call.trace.spanId),
      });
    let waits: PromiseWithResolvers<ReturnType<typeof leaveBy>> | undefined;
    const entry = limit.join(workClass, (admitted) => waits?.resolve(leaveBy(admitted)));
    if (entry.isAdmitted === true) return leaveBy(entry);
    if (entry.isAdmitted === false) throw overloaded(entry);
    waits = Promise.withResolvers();
    return inTurn(waits, entry, call.signal, overloaded);
  };

  return {
    gatesOf(context, rateLimit) {
      if (!rateLimit?.enabled) return [byConcurrency];
      const { burst, rate: perSecond } = rateLimit;
      const bucket = openBucket({ burst, perSecond }, clock);
      board.register({ kind: 'bucket', name: context, settings: { burst, perSecond }, snapshot: bucket.snapshot });
      const byBucket: Gate = (method) => {
        if (isUpkeep(method)) return undefined;
        const waitMs = bucket.take();
        if (waitMs === 0) return undefined;
        throw refuse('RATE_LIMITED', {
          facts: { service: method.parent.typeName, limit: 'service' },
          retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
        });
      };
      return [byBucket, byConcurrency];
    },
  };
}

/** Until a place is there, its time is up, or nobody waits for the answer any more. @throws Refusal */
function inTurn<T>(
  { promise, reject }: PromiseWithResolvers<T>,
  entry: Queued,
  signal: AbortSignal,
  overloaded: (refused: Shed) => Refusal,
): Promise<T> {
  const timer = setTimeout(() => {
    const refused = entry.leave();
    if (refused) reject(overloaded(refused));
  }, entry.waitMs);
  const goAway = () => entry.leave() && reject(signal.reason);
  signal.addEventListener('abort', goAway, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', goAway);
  });
}

/** What every service has to be told so that it can serve at all: signing keys and ended sessions. */
function isUpkeep(method: Parameters<Gate>[0]): boolean {
  return methodRules(method).callers.includes('*');
}

/** How long a document takes says more of its reader than of us; what ran out of time says that too much was let in. */
function outcomeOf({ method, call, refusal }: Observed): WorkOutcome {
  if (call.signal.aborted && call.remainingMs() === 0) return 'dropped';
  return method.methodKind === 'unary' && !refusal ? 'done' : 'ignored';
}

/** Between once and twice the time, by the call's own id: those refused together do not come back together. */
function jittered(ms: number, spanId: string): number {
  return Math.ceil((ms * (1 + Number.parseInt(spanId.slice(0, 4), 16) / 0xffff)) / 1000);
}
