import type { DescService, MessageInitShape } from '@bufbuild/protobuf';
import { newCall, newTrace, type Trace, withSpan } from '@verum/call';
import type { DeliverEventsRequestSchema } from '@verum/contracts';
import { type Database, type Delivery, followOutbox, type OutboxEvent } from '@verum/database';
import { asCaller, type Channel, client } from '@verum/rpc';
import { toEvent } from './read-events.ts';

/** Somebody who wants to know what a context has done. */
export interface Subscriber {
  /** A name of a context: under it the position in the outbox is kept. */
  readonly consumer: string;
  /** Has one method `Deliver` (verum.v1.DeliverEventsRequest → DeliverEventsResponse), with scope `service`. */
  readonly service: DescService;
  readonly types: readonly string[];
}

export interface DeliveryOptions {
  /** The context whose outbox it is. */
  readonly producer: string;
  readonly database: Database;
  readonly subscriber: Subscriber;
  readonly channel: Channel;
  readonly log?: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly retryMs?: number;
  readonly triesMax?: number;
}

export interface RunningDelivery {
  /** Finishes the events in hand. */
  stop(): Promise<void>;
}

const batch = 100;

/**
 * Delivers a context's events to one subscriber until it is stopped: at least once, in order within an aggregate, a
 * hundred at a time. An event that the subscriber cannot take is parked, with those of its aggregate behind it; while
 * the subscriber is away, everything waits.
 */
export function deliverEvents(options: DeliveryOptions): RunningDelivery {
  const { producer, database, subscriber, channel, log, timeoutMs = 10_000, pollMs, retryMs, triesMax } = options;
  const { consumer, service, types } = subscriber;
  const deliver = deliverMethod(service, channel, producer);
  const stopping = new AbortController();

  async function handle(events: readonly OutboxEvent[], { settledBefore, signal }: Delivery): Promise<void> {
    const actor = { kind: 'system', id: `system:${producer}`, name: '' } as const;
    const command = `events/${producer}/${consumer}`;
    const call = newCall({ command, timeoutMs, actor, gone: signal, trace: traceOf(events) });
    const request = { events: events.map((event) => toEvent(producer, event)), settledBefore };
    const attributes = { 'peer.service': consumer, 'verum.count': events.length };
    await withSpan(
      `deliver ${producer} to ${consumer}`,
      attributes,
      (traced = call) => deliver(request, { call: traced }),
      { call, kind: 'producer', isFirst: true },
    ).finally(() => call.end());
  }

  const following = followOutbox(database, {
    consumer,
    handle,
    types,
    signal: stopping.signal,
    together: batch,
    batch,
    ...(log && { log: (message, facts) => log(message, { producer, ...facts }) }),
    ...(pollMs !== undefined && { pollMs }),
    ...(retryMs !== undefined && { retryMs }),
    ...(triesMax !== undefined && { triesMax }),
  });
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

type Deliver = (
  request: MessageInitShape<typeof DeliverEventsRequestSchema>,
  options: { readonly call: ReturnType<typeof newCall> },
) => Promise<unknown>;

/** @throws Error when the service is not one that events are delivered to */
function deliverMethod(service: DescService, channel: Channel, producer: string): Deliver {
  const input = service.method.deliver?.input.typeName;
  if (input !== 'verum.v1.DeliverEventsRequest') throw new Error(`${service.typeName} has no method Deliver`);
  const typed = client(service, channel, [asCaller(producer)]) as unknown as { readonly deliver: Deliver };
  return typed.deliver;
}

/** What one call caused goes on in its trace; a batch of several causes has one of its own. */
function traceOf(events: readonly OutboxEvent[]): Trace {
  const [first] = events;
  const own = newTrace();
  if (!first?.trace_id || events.some((event) => event.trace_id !== first.trace_id)) return own;
  return { ...own, traceId: first.trace_id };
}
