import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Call, refuse } from '@verum/call';
import type { DeliverEventsRequest, Event } from '@verum/contracts';
import { type Database, type Locks, parseCursor, type Tx } from '@verum/database';

/** An event as a handler gets it: once, and in order within its aggregate. */
export interface ReceivedEvent {
  readonly id: string;
  /** A name of a context. */
  readonly producer: string;
  readonly aggregate: string;
  readonly type: string;
  /** As its producer wrote it: parse it before it is trusted. */
  readonly payload: unknown;
  /** Of the call that caused it; '' where there was none. */
  readonly traceId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Decides and writes in the transaction that also remembers the event: both happen, or neither. */
export type EventHandler = (tx: Tx, event: ReceivedEvent, call: Call) => Promise<void>;

export interface ReceiveOptions {
  readonly database: Database;
  /** By type of event. One without a handler is passed over. */
  readonly handlers: Readonly<Record<string, EventHandler>>;
  /** What the handlers of these events may not share with other writers; see `Database.write`. */
  readonly locks?: (events: readonly ReceivedEvent[]) => Locks;
}

/**
 * The implementation of a subscriber's `Deliver`: all events of the request in one transaction, each of them once, by
 * (producer, id). A handler that throws takes the whole request back. Refuses PERMISSION_DENIED for events of somebody
 * else than the service that calls, and INVALID_REQUEST for a payload that is not JSON.
 */
export function receiveEvents({ database, handlers, locks }: ReceiveOptions) {
  return async (request: DeliverEventsRequest, call: Call): Promise<{ known: number }> => {
    const producer = call.caller ?? '';
    if (request.events.some((event) => event.producer !== producer)) throw refuse('PERMISSION_DENIED');
    const wanted = request.events.filter(({ type }) => Object.hasOwn(handlers, type));
    const events = new Map(wanted.map((event) => [event.id, receivedOf(event)]));
    const write = async (tx: Tx): Promise<number> => {
      await settle(tx, producer, request.settledBefore);
      const fresh = await remember(tx, producer, wanted);
      let traceId = call.trace.traceId;
      for (const event of events.values()) {
        if (!fresh.has(event.id)) continue;
        // The trail says what caused a change, which is the call behind the event and not its delivery.
        if (event.traceId !== traceId && event.traceId !== '') {
          traceId = event.traceId;
          await tx(`select set_config('verum.trace_id', $1, true)`, [traceId]);
        }
        await handlers[event.type]?.(tx, event, call);
      }
      return request.events.length - fresh.size;
    };
    const held = locks?.([...events.values()]);
    return { known: await database.write(call, `events of ${producer}`, write, held) };
  };
}

/** Forgets what can no longer come. From here on, deliveries of this producer queue up behind this one. */
async function settle(tx: Tx, producer: string, settledBefore: string): Promise<void> {
  const { xid, seq } = parseCursor(settledBefore || '0.0');
  await tx(
    `insert into event_settled as s (producer, xid, seq) values ($1, $2, $3)
     on conflict (producer) do update
        set xid = case when (excluded.xid, excluded.seq) > (s.xid, s.seq) then excluded.xid else s.xid end,
            seq = case when (excluded.xid, excluded.seq) > (s.xid, s.seq) then excluded.seq else s.seq end`,
    [producer, xid, seq],
  );
}

const never = { xid: String(2n ** 64n - 1n), seq: '0' };

/** The ids of those that are not known yet. What lies below the settled place is known, whoever sends it so late. */
async function remember(tx: Tx, producer: string, events: readonly Event[]): Promise<ReadonlySet<string>> {
  const places = events.map(({ cursor }) => (cursor === '' ? never : parseCursor(cursor)));
  const rows = await tx<{ id: string }>(
    `with settled as (select xid, seq from event_settled where producer = $1),
     forgotten as (
       delete from event_seen e using settled s where e.producer = $1 and (e.xid, e.seq) < (s.xid, s.seq))
     insert into event_seen (producer, id, xid, seq)
     select $1, n.id, n.xid, n.seq
       from unnest($2::uuid[], $3::text[]::xid8[], $4::bigint[]) as n (id, xid, seq), settled s
      where (n.xid, n.seq) >= (s.xid, s.seq)
     on conflict do nothing
     returning id`,
    [producer, events.map(({ id }) => id), places.map(({ xid }) => xid), places.map(({ seq }) => seq)],
  );
  return new Set(rows.map(({ id }) => id));
}

function receivedOf({ id, producer, aggregate, type, payloadJson, traceId, at }: Event): ReceivedEvent {
  const time = at ? timestampDate(at).toISOString() : '';
  return { id, producer, aggregate, type, payload: parsed(payloadJson), traceId, at: time };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    const textEn = 'is not JSON';
    const violation = { field: 'events.payloadJson', rule: 'json', textEn, textZh: '不是有效的 JSON' };
    throw refuse('INVALID_REQUEST', { violations: [violation] });
  }
}
