import type { DescService } from '@bufbuild/protobuf';
import { newCall } from '@verum/call';
import {
  type ConsumerState,
  type Database,
  outboxState,
  type ParkedEvent,
  parkedEvents,
  type Sql,
} from '@verum/database';
import { deliverEvents, type RunningDelivery } from '@verum/events';
import type { Channel } from '@verum/rpc';
import type { HostedContext } from './host.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface DeliveriesOptions {
  readonly contexts: readonly HostedContext[];
  readonly databases: ReadonlyMap<string, Database>;
  readonly isReachable: (service: DescService) => boolean;
  readonly channelFor: (service: DescService) => Channel;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The outbox of one context, for whoever operates it. No payloads: who may see them is not known here. */
export interface OutboxReport {
  readonly producer: string;
  readonly consumers: readonly (ConsumerState & { readonly events: readonly ParkedEvent[] })[];
}

export interface Deliveries {
  /** What a database that does not answer would have said is left out. */
  report(): Promise<readonly OutboxReport[]>;
  stop(): Promise<void>;
}

/**
 * Tells the events of the contexts in this process to whoever subscribes to them. A subscriber that no address is known
 * of is told once there is one: the outbox keeps what it has not had.
 */
export function startDeliveries(options: DeliveriesOptions): Deliveries {
  const { contexts, databases, isReachable, channelFor, log, metrics } = options;
  const running: RunningDelivery[] = [];
  for (const { manifest, subscribers = [] } of contexts) {
    const producer = manifest.name;
    const database = databases.get(producer);
    if (!database) continue;
    metrics.watchOutbox(producer, () => stateOf(database));
    for (const subscriber of subscribers) {
      const { consumer, service } = subscriber;
      if (isReachable(service)) {
        const channel = channelFor(service);
        running.push(deliverEvents({ producer, database, subscriber, channel, log: log.warn }));
      } else log.warn('events wait: no address of their subscriber is configured', { producer, consumer });
    }
  }
  return {
    async report() {
      const asked = contexts.map(async ({ manifest }) => reportOf(manifest.name, databases.get(manifest.name)));
      const answers = await Promise.allSettled(asked);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    },
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

const timeoutMs = 2_000;

/** How far each consumer of a context's events has come. */
function stateOf(database: Database): Promise<ConsumerState[]> {
  return asOperator(database, outboxState);
}

async function reportOf(producer: string, database: Database | undefined): Promise<OutboxReport> {
  if (!database) return { producer, consumers: [] };
  const consumers = await asOperator(database, async (sql) => {
    const found: OutboxReport['consumers'][number][] = [];
    for (const state of await outboxState(sql)) {
      found.push({ ...state, events: await parkedEvents(sql, state.consumer) });
    }
    return found;
  });
  return { producer, consumers };
}

async function asOperator<T>(database: Database, fn: (sql: Sql) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:metrics', name: '' } as const;
  const call = newCall({ command: 'system/outbox-state', timeoutMs, actor });
  return await database.read(call, fn).finally(() => call.end());
}
