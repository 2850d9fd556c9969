import { type Clock, systemClock } from '@verum/call';
import { type Outlier, type OutlierSettings, outlier } from './outlier.ts';
import { type PeakEwma, peakEwma } from './peak-ewma.ts';

export interface BalancerSettings {
  /** The memory of the latency's average. */
  readonly decayMs: number;
  /** A new endpoint's share grows from a tenth to the whole over this time. */
  readonly slowStartMs: number;
  readonly outlier: OutlierSettings;
}

export const balancerDefaults: BalancerSettings = {
  decayMs: 5_000,
  slowStartMs: 10_000,
  outlier: { consecutive: 5, ratio: 0.5, outcomesMin: 20, baseMs: 2_000, capMs: 60_000 },
};

/** How a call ended for the endpoint that it was sent to; `cancelled` when the caller went away. */
export type CallOutcome = 'success' | 'failure' | 'cancelled';

export interface EndpointSnapshot {
  readonly endpoint: string;
  /** Undefined before its first answer. */
  readonly latencyMs?: number;
  readonly inFlight: number;
  /** Its slow start: from 0.1 to 1. */
  readonly weight: number;
  readonly ejectedForMs: number;
  readonly ejections: number;
}

export interface Balancer {
  /** One of `endpoints`; undefined only when there is none. The set may change from call to call. */
  pick(endpoints: readonly string[]): string | undefined;
  /** Tells that a call was sent to an endpoint; what comes back is to be told once how it ended. */
  started(endpoint: string): (outcome: CallOutcome) => void;
  snapshot(): { readonly endpoints: readonly EndpointSnapshot[] };
}

export interface BalancerOptions {
  readonly clock?: Clock;
  /** Numbers in [0, 1). */
  readonly random?: () => number;
  readonly settings?: BalancerSettings;
}

interface Endpoint {
  readonly endpoint: string;
  readonly latency: PeakEwma;
  readonly outlier: Outlier;
  inFlight: number;
  readonly joinedMs: number;
}

const weightMin = 0.1;

/**
 * Power of two choices: of two endpoints drawn at random, the one with the smaller product of latency (`peakEwma`) and
 * calls under way gets the call (Mitzenmacher, 2001; go-zero zrpc/internal/balancer/p2c).
 *
 * An endpoint that is new, or back from an ejection, gets its share little by little. One that fails in a row or too
 * often is ejected for a while, but never more than half of them; when the set shrinks so that more than half of what
 * is left is ejected, the ejections are ignored: better a doubtful endpoint than none, and better many than few.
 * Endpoints that stay in the set keep their state.
 */
export function openBalancer(options: BalancerOptions = {}): Balancer {
  const { clock = systemClock, random = Math.random, settings = balancerDefaults } = options;
  let given: readonly string[] = [];
  let known = new Map<string, Endpoint>();
  let all: readonly Endpoint[] = [];
  // From then on nobody is ejected, which is nearly always.
  let quietFromMs = 0;

  function take(endpoints: readonly string[], nowMs: number): void {
    if (endpoints === given) return;
    given = endpoints;
    const entry = (endpoint: string) => known.get(endpoint) ?? newEndpoint(endpoint, nowMs);
    known = new Map(endpoints.map((endpoint) => [endpoint, entry(endpoint)]));
    all = [...known.values()];
  }

  const newEndpoint = (endpoint: string, joinedMs: number): Endpoint => ({
    ...{ endpoint, inFlight: 0, joinedMs },
    latency: peakEwma(settings.decayMs),
    outlier: outlier(settings.outlier),
  });

  function candidates(nowMs: number): readonly Endpoint[] {
    if (nowMs >= quietFromMs) return all;
    const left = all.filter((one) => !one.outlier.isEjected(nowMs));
    return all.length - left.length > Math.floor(all.length / 2) ? all : left;
  }

  function eject(one: Endpoint, nowMs: number): void {
    const ejected = all.filter((other) => other.outlier.isEjected(nowMs)).length;
    if (one.outlier.isEjected(nowMs) || ejected + 1 > Math.floor(all.length / 2)) return;
    one.outlier.eject(nowMs);
    quietFromMs = Math.max(quietFromMs, one.outlier.backAtMs);
  }

  function weightOf({ joinedMs, outlier: judge }: Endpoint, nowMs: number): number {
    const sinceMs = nowMs - Math.max(joinedMs, judge.backAtMs);
    return Math.min(1, Math.max(weightMin, sinceMs / settings.slowStartMs));
  }

  /** What an endpoint without an answer yet is thought to take: as long as the others do. */
  function usualMs(nowMs: number): number {
    const latencies = all.flatMap(({ latency }) => latency.read(nowMs) ?? []);
    return latencies.length === 0 ? 1 : latencies.reduce((sum, one) => sum + one, 0) / latencies.length;
  }

  const loadOf = ({ latency, inFlight }: Endpoint, nowMs: number) =>
    (latency.read(nowMs) ?? usualMs(nowMs)) * (inFlight + 1);

  return {
    pick: (endpoints) => {
      const nowMs = clock.monotonicMs();
      take(endpoints, nowMs);
      const open = candidates(nowMs);
      if (open.length < 2) return open[0]?.endpoint;
      const at = Math.floor(random() * open.length);
      // The second is drawn from the others.
      const first = open[at] as Endpoint;
      const second = open[(at + 1 + Math.floor(random() * (open.length - 1))) % open.length] as Endpoint;
      const isFirst = loadOf(first, nowMs) <= loadOf(second, nowMs);
      const [better, other] = isFirst ? [first, second] : [second, first];
      // Compared with the other's: of two that are equally new, the better one is still the better one.
      const weight = weightOf(better, nowMs) / weightOf(other, nowMs);
      return (weight < 1 && random() >= weight ? other : better).endpoint;
    },
    started: (endpoint) => {
      const startedMs = clock.monotonicMs();
      const state = known.get(endpoint);
      let isOver = state === undefined;
      if (state) state.inFlight++;
      return (outcome) => {
        if (isOver || !state) return;
        isOver = true;
        state.inFlight--;
        const nowMs = clock.monotonicMs();
        const tookMs = nowMs - startedMs;
        // A quick failure must not look like a quick answer; a cancelled call at least says how long it had waited.
        if (outcome === 'success' || tookMs > (state.latency.read(nowMs) ?? 0)) state.latency.observe(tookMs, nowMs);
        if (outcome === 'success') state.outlier.succeeded(nowMs);
        if (outcome === 'failure' && state.outlier.failed(nowMs)) eject(state, nowMs);
      };
    },
    snapshot: () => {
      const nowMs = clock.monotonicMs();
      return {
        endpoints: all.map((one) => {
          const latencyMs = one.latency.read(nowMs);
          return {
            endpoint: one.endpoint,
            ...(latencyMs !== undefined && { latencyMs }),
            inFlight: one.inFlight,
            weight: weightOf(one, nowMs),
            ejectedForMs: Math.max(0, one.outlier.backAtMs - nowMs),
            ejections: one.outlier.ejections,
          };
        }),
      };
    },
  };
}
