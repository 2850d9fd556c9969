import { methodPath, reasonName } from '@verum/contracts';
import type { ResilienceBoard } from '@verum/resilience';
import type { Observed } from '@verum/rpc';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import manifest from '../package.json' with { type: 'json' };
import { boardMetrics } from './board-metrics.ts';

export interface PoolStats {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** How far a consumer of an outbox is behind. */
export interface OutboxStats {
  readonly consumer: string;
  readonly lagSeconds: number;
  readonly parked: number;
}

/** RED metrics of every method and the state of every pool, as Prometheus reads them. Labels are a closed set. */
export interface Metrics {
  readonly contentType: string;
  observeRpc(observed: Observed): void;
  observeHttp(route: string, status: number, durationMs: number): void;
  watchPool(context: string, stats: () => PoolStats): void;
  /** Shows the machines of a board, as long as they stand on it. */
  watchBoard(board: ResilienceBoard): void;
  watchOutbox(producer: string, state: () => Promise<readonly OutboxStats[]>): void;
  watchFacts(context: string, read: () => Promise<Readonly<Record<string, number>>>): void;
  /** What something else counts or knows, read when somebody looks. Labels are a closed set. */
  watch(name: string, help: string, read: () => readonly Reading[]): void;
  text(): Promise<string>;
}

export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'verum_' });
  new Gauge({
    name: 'verum_build_info',
    help: 'Always 1; which Verum this is',
    labelNames: ['version'],
    registers,
  }).set({ version: manifest.version }, 1);
  const rpc = new Histogram({
    name: 'verum_rpc_seconds',
    help: 'Time to answer a call, by method and outcome',
    labelNames: ['method', 'outcome'],
    buckets: bucketsSeconds,
    registers,
  });
  const http = new Histogram({
    name: 'verum_http_seconds',
    help: 'Time to answer a request, by route template and status',
    labelNames: ['route', 'status'],
    buckets: bucketsSeconds,
    registers,
  });
  const boards: ResilienceBoard[] = [];
  boardMetrics(registry, () => boards.flatMap((board) => board.read()));
  const pools = new Map<string, () => PoolStats>();
  new Gauge({
    name: 'verum_database_connections',
    help: 'Connections of a context to its database, by state',
    labelNames: ['context', 'state'],
    registers,
    collect() {
      for (const [context, stats] of pools) {
        const { open, idle, waiting } = stats();
        this.set({ context, state: 'open' }, open);
        this.set({ context, state: 'idle' }, idle);
        this.set({ context, state: 'waiting' }, waiting);
      }
    },
  });
  const outboxes = watchOutboxes(registers);
  const facts = new Map<string, () => Promise<Readonly<Record<string, number>>>>();
  new Gauge({
    ...{ name: 'verum_context_fact', help: 'What a context counts itself', labelNames: ['context', 'fact'], registers },
    async collect() {
      const read = async ([context, of]: [string, () => Promise<Readonly<Record<string, number>>>]) =>
        Object.entries(await of().catch(() => ({}))).map(([fact, value]) => ({ context, fact, value }));
      const found = (await Promise.all([...facts].map(read))).flat();
      this.reset();
      for (const { context, fact, value } of found) this.set({ context, fact }, value);
    },
  });
  return {
    contentType: registry.contentType,
    observeRpc({ method, durationMs, refusal }) {
      rpc.observe(
        { method: methodPath(method), outcome: refusal ? reasonName(refusal.reason) : 'OK' },
        durationMs / 1000,
      );
    },
    observeHttp: (route, status, durationMs) => http.observe({ route, status: String(status) }, durationMs / 1000),
    watchPool: (context, stats) => {
      pools.set(context, stats);
    },
    watchFacts: (context, read) => {
      facts.set(context, read);
    },
    watchOutbox: (producer, state) => {
      outboxes.set(producer, state);
    },
    watch(name, help, read) {
      const labelNames = Object.keys(read()[0]?.labels ?? {});
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { labels = {}, value } of read()) this.set(labels, value);
        },
      });
    },
    watchBoard: (board) => {
      boards.push(board);
    },
    text: () => registry.metrics(),
  };
}

/** Asked when somebody looks. A database that does not answer leaves its lines out: an old figure would be a lie. */
function watchOutboxes(registers: Registry[]): Map<string, () => Promise<readonly OutboxStats[]>> {
  const outboxes = new Map<string, () => Promise<readonly OutboxStats[]>>();
  const readAll = async () => {
    const answers = [...outboxes].map(async ([producer, state]) => {
      const consumers = await state().catch(() => []);
      return consumers.map((stats) => ({ ...stats, producer }));
    });
    return (await Promise.all(answers)).flat();
  };
  // Both gauges are collected at the same moment, each by itself; they share one reading, so that neither is a scrape late.
  let reading: ReturnType<typeof readAll> | undefined;
  const shared = () => {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const watch = (name: string, help: string, of: (stats: OutboxStats) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['producer', 'consumer'], registers },
      async collect() {
        const found = await shared();
        this.reset();
        for (const { producer, consumer, ...stats } of found)
          this.set({ producer, consumer }, of({ consumer, ...stats }));
      },
    });
  watch(
    'verum_outbox_parked',
    'Events that a consumer could not take, and those that wait behind them',
    (stats) => stats.parked,
  );
  watch(
    'verum_outbox_lag_seconds',
    'For how long the first event that is not delivered has been waiting',
    (stats) => stats.lagSeconds,
  );
  return outboxes;
}
