import { pause, Refusal } from '@verum/call';
import { parseReason, Reason } from '@verum/contracts';
import type { Database } from './database.ts';
import { asFollower } from './follower-call.ts';
import { readCommitted } from './ordered-reader.ts';
import { type OutboxEvent, outboxChannel } from './outbox.ts';
import { LeaseLost, leaseSeconds, type OutboxLease, outboxLease } from './outbox-lease.ts';
import { blockedAggregates, forgetParked, park, parkedSummary, releasedEvents } from './parked.ts';

/** What a consumer is told beside the events. */
export interface Delivery {
  /** Aborts when this process stops delivering. */
  readonly signal: AbortSignal;
  /** A cursor: no event below it comes ever again, so that nobody has to remember it. */
  readonly settledBefore: string;
}

export interface FollowOptions {
  /** The name under which the position is kept; one of several processes with the same name delivers. */
  readonly consumer: string;
  /**
   * In order, `together` at most. Must stop when the signal aborts. Throwing means: none of them is delivered. Events
   * may come again, so whoever takes them remembers their ids.
   */
  readonly handle: (events: readonly OutboxEvent[], delivery: Delivery) => Promise<void>;
  /** Events of other types are passed over; all are handed on without it. */
  readonly types?: readonly string[];
  readonly signal: AbortSignal;
  readonly log?: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly triesMax?: number;
  readonly pollMs?: number;
  readonly retryMs?: number;
  /** How many are handed over at once. */
  readonly together?: number;
  /** How many are read at once. */
  readonly batch?: number;
}

const backOffMaxMs = 10_000;
// The consumer is away, overloaded, or not set up for this yet: the event is not at fault, so it waits instead of
// being parked.
const notItsFault = new Set(
  [
    ...['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RATE_LIMITED', 'CANCELLED', 'READ_ONLY'],
    ...['UNAUTHENTICATED', 'PERMISSION_DENIED', 'METHOD_NOT_ALLOWED'],
  ].map(parseReason),
);

/** Delivers the outbox to one consumer until the signal aborts; then finishes the events in hand and returns. */
export async function followOutbox(database: Database, options: FollowOptions): Promise<void> {
  const { signal, consumer, pollMs = 250, retryMs = 100, log = () => undefined } = options;
  const lease = outboxLease(database, consumer);
  let woken = Promise.withResolvers<void>();
  const stopWaking = database.onWake(outboxChannel, () => woken.resolve());
  for (let failures = 0; !signal.aborted; ) {
    woken = Promise.withResolvers<void>();
    try {
      const after = await lease.take();
      const seen = after === undefined ? 0 : await deliverBatch(database, options, lease, after);
      failures = 0;
      if (seen === 0) await pause(pollMs, signal, woken.promise);
    } catch (error) {
      log('outbox: delivery interrupted', { consumer, reason: reasonOf(error) });
      await pause(Math.min(retryMs * 2 ** failures, backOffMaxMs), signal);
      failures += 1;
    }
  }
  stopWaking();
  // Otherwise the next process waits for the lease to run out, which is no harm.
  await lease.giveBack().catch(() => undefined);
}

/** Returns how many new events were seen. Throws when the consumer or the database is away; what is done is kept. */
async function deliverBatch(
  database: Database,
  options: FollowOptions,
  lease: OutboxLease,
  after: string,
): Promise<number> {
  const { consumer, signal, batch = 100, together = 1, types } = options;
  const { blocked, released, rows, oldest } = await asFollower((call) =>
    database.read(call, async (sql) => {
      const parked = await parkedSummary(sql, consumer);
      return {
        blocked: new Set(parked.blocked),
        oldest: parked.oldest,
        released: parked.hasReleased ? await releasedEvents(sql, consumer, batch) : [],
        rows: (await readCommitted<OutboxEvent>(sql, 'outbox', { after, limit: batch })).rows,
      };
    }),
  );
  const delivery: Delivery = { signal, settledBefore: oldest ?? justAfter(after) };
  const started = performance.now();
  // Another process may take over soon: what it delivers again is at least in order.
  const isOver = () => signal.aborted || performance.now() - started > (leaseSeconds * 1_000) / 2;
  for (const aggregate of await deliverReleased(options, lease, { released, delivery, isOver })) {
    blocked.delete(aggregate);
  }
  let position = after;
  try {
    for (let from = 0; from < rows.length && !isOver(); from += together) {
      const chunk = rows.slice(from, from + together);
      const wanted = types ? chunk.filter(({ type }) => types.includes(type)) : chunk;
      await deliverChunk(options, lease, { events: wanted, blocked, delivery });
      position = chunk.at(-1)?.cursor ?? position;
    }
  } finally {
    if (position !== after) await lease.keep(position);
  }
  return rows.length;
}

interface Chunk {
  readonly events: readonly OutboxEvent[];
  /** Grows by the aggregates of events that are parked. */
  readonly blocked: Set<string>;
  readonly delivery: Delivery;
}

async function deliverChunk(options: FollowOptions, lease: OutboxLease, chunk: Chunk): Promise<void> {
  const { events, blocked, delivery } = chunk;
  const flowing = events.filter(({ aggregate }) => !blocked.has(aggregate));
  const isDone = flowing.length > 1 && (await deliverTogether(options, flowing, delivery));
  for (const event of events) {
    if (isDone && !blocked.has(event.aggregate)) continue;
    const failure = blocked.has(event.aggregate) ? waitsForOther : await deliver(options, event, delivery);
    if (failure === undefined) continue;
    blocked.add(event.aggregate);
    await lease.write((tx) => park(tx, options.consumer, event, failure));
  }
}

/** False when one of them is at fault, or all are too much at once: then they are handed over one by one. */
async function deliverTogether(
  { handle, consumer, log = () => undefined }: FollowOptions,
  events: readonly OutboxEvent[],
  delivery: Delivery,
): Promise<boolean> {
  try {
    await handle(events, delivery);
    return true;
  } catch (error) {
    log('outbox: a batch was not delivered', { consumer, count: events.length, reason: reasonOf(error) });
    const isTooMuch = error instanceof Refusal && error.reason === Reason.DEADLINE_EXCEEDED;
    if (delivery.signal.aborted || (!isTooMuch && !isAtFault(error))) throw error;
    return false;
  }
}

interface Released {
  readonly released: readonly OutboxEvent[];
  readonly delivery: Delivery;
  readonly isOver: () => boolean;
}

/** Returns the aggregates that may flow again from here on: nothing of theirs is parked any more. */
async function deliverReleased(
  options: FollowOptions,
  lease: OutboxLease,
  { released, delivery, isOver }: Released,
): Promise<readonly string[]> {
  const { consumer } = options;
  const failed = new Set<string>();
  const freed = new Set<string>();
  for (const event of released) {
    // What is parked behind a failed event of its aggregate must not overtake it.
    if (isOver() || failed.has(event.aggregate)) continue;
    const failure = await deliver(options, event, delivery);
    if (failure !== undefined) failed.add(event.aggregate);
    const left = await lease.write(async (tx) => {
      if (failure !== undefined) await park(tx, consumer, event, failure);
      else await forgetParked(tx, consumer, event);
      return await blockedAggregates(tx, consumer);
    });
    if (left.has(event.aggregate)) freed.delete(event.aggregate);
    else freed.add(event.aggregate);
  }
  return [...freed];
}

interface Failure {
  readonly tries: number;
  readonly error: string;
}

const waitsForOther: Failure = { tries: 0, error: 'waits for an earlier event of its aggregate' };

/** Undefined when delivered, else why not after `triesMax` tries. Throws what is not the event's fault. */
async function deliver(options: FollowOptions, event: OutboxEvent, delivery: Delivery): Promise<Failure | undefined> {
  const { handle, signal, consumer, triesMax = 5, retryMs = 100, log = () => undefined } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      await handle([event], delivery);
      return undefined;
    } catch (error) {
      const reason = reasonOf(error);
      log('outbox: not delivered', { consumer, event: event.id, type: event.type, tries, reason });
      if (signal.aborted || !isAtFault(error)) throw error;
      if (tries >= triesMax) return { tries, error: reason };
    }
    await pause(Math.min(retryMs * 2 ** (tries - 1), backOffMaxMs), signal);
  }
}

function isAtFault(error: unknown): boolean {
  return !(error instanceof LeaseLost) && !(error instanceof Refusal && notItsFault.has(error.reason));
}

/** The place behind a cursor: `seq` is unique within the outbox. */
function justAfter(cursor: string): string {
  const [xid, seq] = cursor.split('.');
  return `${xid}.${BigInt(seq ?? 0) + 1n}`;
}

/** Names, never messages: a message may quote the payload. */
function reasonOf(error: unknown): string {
  return error instanceof Refusal ? error.message : error instanceof Error ? error.name : typeof error;
}
