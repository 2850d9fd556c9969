import { type Call, newCall, newId, Refusal } from '@verum/call';
import { parseReason } from '@verum/contracts';
import type { Database } from './database.ts';
import { readCommitted } from './ordered-reader.ts';
import { type OutboxEvent, outboxChannel } from './outbox.ts';
import { blockedAggregates, forgetParked, park, releasedEvents } from './parked.ts';
import type { Sql } from './sql.ts';

export interface FollowOptions {
  /** The name under which the position is kept; one of several processes with the same name delivers. */
  readonly consumer: string;
  /** Must stop when the signal aborts. Throwing means: not delivered. */
  readonly handle: (event: OutboxEvent, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly log?: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly triesMax?: number;
  readonly pollMs?: number;
  readonly retryMs?: number;
  readonly batch?: number;
}

const leaseSeconds = 30;
const callTimeoutMs = 10_000;
const backOffMaxMs = 10_000;
const system = { kind: 'system', id: 'system:outbox', name: '' } as const;
// The consumer is away or overloaded: the event is not at fault, so it waits instead of being parked.
const notItsFault = new Set(
  ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RATE_LIMITED', 'CANCELLED', 'READ_ONLY'].map(parseReason),
);

/** Delivers the outbox to one consumer until the signal aborts; then finishes the event in hand and returns. */
export async function followOutbox(database: Database, options: FollowOptions): Promise<void> {
  const { signal, consumer, pollMs = 250, retryMs = 100, log = () => undefined } = options;
  const follower = newId();
  let woken = Promise.withResolvers<void>();
  const stopWaking = database.onWake(outboxChannel, () => woken.resolve());
  for (let failures = 0; !signal.aborted; ) {
    woken = Promise.withResolvers<void>();
    try {
      const after = await lease(database, consumer, follower);
      const seen = after === undefined ? 0 : await deliverBatch(database, options, follower, after);
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
  await save(database, (tx) => giveBack(tx, consumer, follower)).catch(() => undefined);
}

/** Returns how many new events were seen. Throws when the consumer or the database is away; what is done is kept. */
async function deliverBatch(
  database: Database,
  options: FollowOptions,
  follower: string,
  after: string,
): Promise<number> {
  const { consumer, signal, batch = 100 } = options;
  await deliverReleased(database, options);
  const { blocked, rows } = await read(database, async (sql) => ({
    blocked: await blockedAggregates(sql, consumer),
    rows: (await readCommitted<OutboxEvent>(sql, 'outbox', { after, limit: batch })).rows,
  }));
  let position = after;
  const started = performance.now();
  try {
    for (const event of rows) {
      // Another process may take over soon: what it delivers again is at least in order.
      if (signal.aborted || performance.now() - started > (leaseSeconds * 1_000) / 2) break;
      const failure = blocked.has(event.aggregate) ? waitsForOther : await deliver(options, event);
      if (failure !== undefined) {
        blocked.add(event.aggregate);
        await save(database, (tx) => park(tx, consumer, event, failure));
      }
      position = event.cursor;
    }
  } finally {
    if (position !== after) await save(database, (tx) => keep(tx, consumer, follower, position));
  }
  return rows.length;
}

async function deliverReleased(database: Database, options: FollowOptions): Promise<void> {
  const { consumer, signal, batch = 100 } = options;
  const failed = new Set<string>();
  for (const event of await read(database, (sql) => releasedEvents(sql, consumer, batch))) {
    // What is parked behind a failed event of its aggregate must not overtake it.
    if (signal.aborted || failed.has(event.aggregate)) continue;
    const failure = await deliver(options, event);
    if (failure !== undefined) failed.add(event.aggregate);
    await save(database, (tx) =>
      failure === undefined ? forgetParked(tx, consumer, event) : park(tx, consumer, event, failure),
    );
  }
}

interface Failure {
  readonly tries: number;
  readonly error: string;
}

const waitsForOther: Failure = { tries: 0, error: 'waits for an earlier event of its aggregate' };

/** Undefined when delivered, else why not after `triesMax` tries. Throws what is not the event's fault. */
async function deliver(options: FollowOptions, event: OutboxEvent): Promise<Failure | undefined> {
  const { handle, signal, consumer, triesMax = 5, retryMs = 100, log = () => undefined } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      await handle(event, signal);
      return undefined;
    } catch (error) {
      const reason = reasonOf(error);
      log('outbox: not delivered', { consumer, event: event.id, type: event.type, tries, reason });
      if (signal.aborted || (error instanceof Refusal && notItsFault.has(error.reason))) throw error;
      if (tries >= triesMax) return { tries, error: reason };
    }
    await pause(Math.min(retryMs * 2 ** (tries - 1), backOffMaxMs), signal);
  }
}

/** The position from which to deliver, or undefined while another process delivers. */
async function lease(database: Database, consumer: string, follower: string): Promise<string | undefined> {
  const rows = await save(database, (tx) =>
    tx<{ after: string }>(
      `insert into outbox_consumer as c (consumer, leased_by, leased_until)
       values ($1, $2, now() + make_interval(secs => $3))
       on conflict (consumer) do update set leased_by = $2, leased_until = excluded.leased_until
         where c.leased_by = $2 or c.leased_until < now()
       returning after`,
      [consumer, follower, leaseSeconds],
    ),
  );
  return rows[0]?.after;
}

async function keep(sql: Sql, consumer: string, follower: string, position: string): Promise<void> {
  await sql('update outbox_consumer set after = $3 where consumer = $1 and leased_by = $2', [
    consumer,
    follower,
    position,
  ]);
}

async function giveBack(sql: Sql, consumer: string, follower: string): Promise<void> {
  await sql(`update outbox_consumer set leased_until = '-infinity' where consumer = $1 and leased_by = $2`, [
    consumer,
    follower,
  ]);
}

function save<T>(database: Database, fn: (tx: Sql) => Promise<T>): Promise<T> {
  return asSystem((call) => database.write(call, 'delivery of events', fn));
}

function read<T>(database: Database, fn: (sql: Sql) => Promise<T>): Promise<T> {
  return asSystem((call) => database.read(call, fn));
}

async function asSystem<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: 'outbox/follow', timeoutMs: callTimeoutMs, actor: system });
  return await fn(call).finally(() => call.end());
}

/** Names, never messages: a message may quote the payload. */
function reasonOf(error: unknown): string {
  return error instanceof Refusal ? error.message : error instanceof Error ? error.name : typeof error;
}

async function pause(ms: number, signal: AbortSignal, woken?: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  await Promise.race(woken ? [over.promise, woken] : [over.promise]);
  clearTimeout(timer);
}
