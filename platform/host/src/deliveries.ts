import type { DescService } from '@bufbuild/protobuf';
import { newCall } from '@verum/call';
import { type ConsumerState, type Database, outboxState } from '@verum/database';
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

export interface Deliveries {
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
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

const timeoutMs = 2_000;

/** How far each consumer of a context's events has come. */
async function stateOf(database: Database): Promise<ConsumerState[]> {
  const actor = { kind: 'system', id: 'system:metrics', name: '' } as const;
  const call = newCall({ command: 'system/outbox-state', timeoutMs, actor });
  return await database.read(call, outboxState).finally(() => call.end());
}
