import { parseCursor } from './ordered-reader.ts';
import type { OutboxEvent } from './outbox.ts';
import type { Sql } from './sql.ts';

/** An event a consumer could not take, for people to look at. */
export interface ParkedEvent {
  readonly id: string;
  readonly consumer: string;
  readonly aggregate: string;
  readonly type: string;
  /** 0 for an event that only waits for an earlier one of its aggregate. */
  readonly tries: number;
  readonly error: string;
  readonly isReleased: boolean;
  readonly parkedAt: string;
}

export function parkedEvents(sql: Sql, consumer: string, limit = 100): Promise<ParkedEvent[]> {
  return sql<ParkedEvent>(
    `select o.id, p.consumer, p.aggregate, o.type, p.tries, p.error, p.is_released as "isReleased",
            p.parked_at as "parkedAt"
     from outbox_parked p join outbox o using (xid, seq)
     where p.consumer = $1 order by p.xid, p.seq limit $2`,
    [consumer, limit],
  );
}

/** Lets the parked events of one aggregate be tried again, oldest first. */
export async function releaseParked(sql: Sql, consumer: string, aggregate: string): Promise<void> {
  await sql('update outbox_parked set is_released = true where consumer = $1 and aggregate = $2', [
    consumer,
    aggregate,
  ]);
}

export function releasedEvents(sql: Sql, consumer: string, limit: number): Promise<OutboxEvent[]> {
  return sql<OutboxEvent>(
    `select o.*, o.xid::text || '.' || o.seq as cursor
     from outbox_parked p join outbox o using (xid, seq)
     where p.consumer = $1 and p.is_released order by p.xid, p.seq limit $2`,
    [consumer, limit],
  );
}

export async function blockedAggregates(sql: Sql, consumer: string): Promise<Set<string>> {
  const rows = await sql<{ aggregate: string }>('select distinct aggregate from outbox_parked where consumer = $1', [
    consumer,
  ]);
  return new Set(rows.map(({ aggregate }) => aggregate));
}

/** An aggregate stops as a whole: a released event that fails again takes those behind it back with it. */
export async function park(
  sql: Sql,
  consumer: string,
  event: OutboxEvent,
  { tries, error }: { tries: number; error: string },
): Promise<void> {
  const { xid, seq } = parseCursor(event.cursor);
  const isWaiting = tries === 0;
  if (!isWaiting) {
    const text = 'update outbox_parked set is_released = false where consumer = $1 and aggregate = $2';
    await sql(text, [consumer, event.aggregate]);
  }
  await sql(
    `insert into outbox_parked as p (consumer, xid, seq, aggregate, tries, error, is_released)
     values ($1, $2, $3, $4, $5, $6, $7 and exists
       (select from outbox_parked o where o.consumer = $1 and o.aggregate = $4 and o.is_released))
     on conflict (consumer, xid, seq) do update set tries = p.tries + excluded.tries, error = excluded.error`,
    [consumer, xid, seq, event.aggregate, tries, error, isWaiting],
  );
}

export async function forgetParked(sql: Sql, consumer: string, { cursor }: OutboxEvent): Promise<void> {
  const { xid, seq } = parseCursor(cursor);
  await sql('delete from outbox_parked where consumer = $1 and xid = $2 and seq = $3', [consumer, xid, seq]);
}
