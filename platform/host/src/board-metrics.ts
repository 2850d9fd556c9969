import type { BoardReading, MachineKind } from '@verum/resilience';
import { Counter, Gauge, type Registry } from 'prom-client';

type State = Readonly<Record<string, unknown>>;
/** What one machine adds to a metric: the label's value, '' without one, and the number. */
type Sample = readonly [label: string, value: number];

interface BoardMetric {
  readonly kind: MachineKind;
  readonly metric: string;
  readonly help: string;
  readonly isCounter?: boolean;
  /** Beside the machine's name, which is the label `target`. */
  readonly label?: string;
  samples(state: State): readonly Sample[];
}

const number = (state: State, key: string): readonly Sample[] => {
  const value = state[key];
  return typeof value === 'number' ? [['', value]] : [];
};
const each = (state: State, key: string): readonly Sample[] =>
  Object.entries(state[key] ?? {}).flatMap(([label, value]): Sample[] =>
    typeof value === 'number' ? [[label, value]] : [],
  );

const breakerStates: Readonly<Record<string, number>> = { closed: 0, 'half-open': 1, open: 2 };

const metrics: readonly BoardMetric[] = [
  {
    ...{ kind: 'breaker', metric: 'verum_breaker_state', help: '0 closed, 1 half-open, 2 open' },
    samples: ({ state }) => (typeof state === 'string' ? [['', breakerStates[state] ?? 2]] : []),
  },
  {
    ...{ kind: 'breaker', metric: 'verum_breaker_opened_total', help: 'How often a breaker opened', isCounter: true },
    samples: (state) => number(state, 'opened'),
  },
  {
    ...{
      kind: 'breaker',
      metric: 'verum_breaker_refused_total',
      help: 'Calls that a breaker refused',
      isCounter: true,
    },
    samples: (state) => number(state, 'refused'),
  },
  {
    ...{ kind: 'bucket', metric: 'verum_bucket_tokens', help: 'Calls that a token bucket lets through at once' },
    samples: (state) => number(state, 'tokens'),
  },
  {
    ...{ kind: 'bucket', metric: 'verum_bucket_refused_total', help: 'Calls over their rate', isCounter: true },
    samples: (state) => number(state, 'refused'),
  },
  {
    ...{ kind: 'concurrency', metric: 'verum_concurrency_limit', help: 'Calls at once, as learnt from their times' },
    samples: (state) => number(state, 'limit'),
  },
  {
    ...{ kind: 'concurrency', metric: 'verum_concurrency_saturation', help: 'Share of the limit that is taken' },
    samples: (state) => number(state, 'saturation'),
  },
  {
    ...{ kind: 'concurrency', metric: 'verum_concurrency_in_flight', help: 'Calls being worked at, by class' },
    ...{ label: 'class', samples: (state) => each(state, 'inFlight') },
  },
  {
    ...{ kind: 'concurrency', metric: 'verum_concurrency_waiting', help: 'Calls that wait for a place' },
    samples: (state) => number(state, 'waiting'),
  },
  {
    ...{ kind: 'concurrency', metric: 'verum_concurrency_refused_total', help: 'Calls shed, by class' },
    ...{ label: 'class', isCounter: true, samples: (state) => each(state, 'refused') },
  },
  {
    ...{ kind: 'balancer', metric: 'verum_balancer_endpoints', help: 'Endpoints in use, starting slowly, or ejected' },
    ...{ label: 'state', samples: endpointStates },
  },
  {
    ...{ kind: 'bulkhead', metric: 'verum_bulkhead_running', help: 'Calls inside a bulkhead' },
    samples: (state) => number(state, 'running'),
  },
  {
    ...{ kind: 'bulkhead', metric: 'verum_bulkhead_waiting', help: 'Calls waiting for a place in a bulkhead' },
    samples: (state) => number(state, 'waiting'),
  },
  {
    ...{ kind: 'bulkhead', metric: 'verum_bulkhead_refused_total', help: 'Calls without a place', isCounter: true },
    samples: (state) => number(state, 'refused'),
  },
  {
    ...{ kind: 'retry', metric: 'verum_retry_left', help: 'Retries that the budget allows now' },
    samples: (state) => number(state, 'left'),
  },
  {
    ...{ kind: 'retry', metric: 'verum_retry_refused_total', help: 'Retries over the budget', isCounter: true },
    samples: (state) => number(state, 'refused'),
  },
  {
    ...{ kind: 'throttle', metric: 'verum_throttle_refused_total', help: 'Calls held back from an overloaded target' },
    ...{ label: 'class', isCounter: true, samples: (state) => each(state, 'refused') },
  },
];

/**
 * The machines of a process as metrics, read from its board when Prometheus asks. The label `target` is the machine's name, from the
 * closed set that the configuration gives; addresses, keys and callers stay on the board.
 */
export function boardMetrics(registry: Registry, machines: () => readonly BoardReading[]): void {
  for (const metric of metrics) {
    const labelNames = ['target', ...(metric.label ? [metric.label] : [])];
    const options = { name: metric.metric, help: metric.help, labelNames, registers: [registry] };
    const read = () => machines().filter(({ kind }) => kind === metric.kind);
    // What has been taken off the board is not shown any more, so each reading begins anew.
    if (metric.isCounter) {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const { labels, value } of samplesOf(metric, read())) this.inc(labels, value);
        },
      });
    } else {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          for (const { labels, value } of samplesOf(metric, read())) this.set(labels, value);
        },
      });
    }
  }
}

function samplesOf({ label, samples }: BoardMetric, readings: readonly BoardReading[]) {
  return readings.flatMap(({ name, state }) =>
    samples(state as State).map(([value, amount]) => ({
      labels: { target: name, ...(label && { [label]: value }) },
      value: amount,
    })),
  );
}

function endpointStates({ endpoints }: State): readonly Sample[] {
  const all = (Array.isArray(endpoints) ? endpoints : []) as {
    readonly weight?: number;
    readonly ejectedForMs?: number;
  }[];
  const ejected = all.filter(({ ejectedForMs = 0 }) => ejectedForMs > 0).length;
  const starting = all.filter(({ weight = 1, ejectedForMs = 0 }) => weight < 1 && ejectedForMs === 0).length;
  return [
    ['in-use', all.length - ejected - starting],
    ['starting', starting],
    ['ejected', ejected],
  ];
}
