import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Call } from '@verum/call';
import { type Event, EventSchema, type ReadEventsRequest } from '@verum/contracts';
import { type Database, type OutboxEvent, peekCommitted, readCommitted } from '@verum/database';

const limitDefault = 500;

export interface ReadEvents {
  readonly database: Database;
  /** The context whose outbox it is. */
  readonly producer: string;
}

/**
 * What `ReadEvents` of a producer answers: its outbox from any point on, in commit order, as often as somebody likes.
 * It is for whoever folds events anew; what is told for the first time is delivered.
 * @throws Refusal INVALID_REQUEST for a cursor that is none
 */
export async function readEvents(
  { database, producer }: ReadEvents,
  call: Call,
  { after, limit, types, study }: ReadEventsRequest,
): Promise<{ readonly events: Event[]; readonly newest: string; readonly waitingSince?: Timestamp }> {
  return await database.read(call, async (sql) => {
    const where = {
      text: `($1::text[] = '{}' or t.type = any($1)) and ($2 = '' or t.payload ->> 'study' = $2)`,
      params: [types, study],
    };
    const from = { after: after || undefined, limit: limit || limitDefault, where };
    const { rows, next } = await readCommitted<OutboxEvent>(sql, 'outbox', from);
    const waiting = await peekCommitted<OutboxEvent>(sql, 'outbox', { after: next, where });
    const [newest] = await sql<{ cursor: string }>(
      `select xid::text || '.' || seq as cursor from outbox order by xid desc, seq desc limit 1`,
    );
    return {
      events: rows.map((row) => toEvent(producer, row)),
      newest: newest?.cursor ?? '',
      ...(waiting && { waitingSince: momentOf(waiting) }),
    };
  });
}

/** A row of the outbox as it travels. */
export function toEvent(producer: string, row: OutboxEvent): Event {
  return create(EventSchema, {
    ...{ id: row.id, producer, aggregate: row.aggregate, type: row.type, traceId: row.trace_id ?? '' },
    ...{ payloadJson: JSON.stringify(row.payload), at: momentOf(row), cursor: row.cursor },
  });
}

function momentOf({ at }: OutboxEvent): Timestamp {
  return timestampFromMs(Date.parse(at));
}
