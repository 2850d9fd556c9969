import { parseCursor } from './ordered-reader.ts';
import { type OutboxEvent, outboxChannel } from './outbox.ts';
import type { Sql, Tx } from './sql.ts';

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

const decided = (decision: 'RELEASED' | 'DISMISSED') => `
  insert into outbox_decision (consumer, event, aggregate, type, error, decision)
  select p.consumer, o.id, p.aggregate, o.type, p.error, '${decision}'
    from outbox_parked p join outbox o using (xid, seq)`;

/**
 * Lets the parked events of one aggregate be tried again, oldest first. Who decided so and why is kept with the
 * transaction. Returns how many there are.
 */
export async function releaseParked(tx: Tx, consumer: string, aggregate: string): Promise<number> {
  tx.wake(outboxChannel);
  const text = 'update outbox_parked set is_released = true where consumer = $1 and aggregate = $2 returning 1';
  const rows = await tx(text, [consumer, aggregate]);
  const first = 'where p.consumer = $1 and p.aggregate = $2 and p.tries > 0';
  await tx(`${decided('RELEASED')} ${first}`, [consumer, aggregate]);
  return rows.length;
}

/**
 * The consumer never learns of this event; those of its aggregate that wait behind it are tried. Who decided so and why
 * is kept with the transaction. Returns false for an event that is not parked, or that only waits for another one.
 */
export async function dismissParked(tx: Tx, consumer: string, event: string): Promise<boolean> {
  tx.wake(outboxChannel);
  await tx(`${decided('DISMISSED')} where p.consumer = $1 and o.id = $2 and p.tries > 0`, [consumer, event]);
  const rows = await tx<{ aggregate: string }>(
    `delete from outbox_parked p using outbox o
     where o.xid = p.xid and o.seq = p.seq and p.consumer = $1 and o.id = $2 and p.tries > 0 returning p.aggregate`,
    [consumer, event],
  );
  for (const { aggregate } of rows) {
    const text = 'update outbox_parked set is_released = true where consumer = $1 and aggregate = $2';
    await tx(text, [consumer, aggregate]);
  }
  return rows.length > 0;
}

export interface ParkedSummary {
  /** Aggregates of which something is parked: nothing of theirs may overtake it. */
  readonly blocked: readonly string[];
  /** The cursor of the oldest event that is parked. */
  readonly oldest: string | null;
  readonly hasReleased: boolean;
}

/** All that a follower with nothing parked has to know, in one statement: it asks several times a second. */
export async function parkedSummary(sql: Sql, consumer: string): Promise<ParkedSummary> {
  const [row] = await sql<ParkedSummary>(
    `select coalesce(array_agg(distinct aggregate), '{}') as blocked,
            (array_agg(xid::text || '.' || seq order by xid, seq))[1] as oldest,
            coalesce(bool_or(is_released), false) as "hasReleased"
     from outbox_parked where consumer = $1`,
    [consumer],
  );
  return row ?? { blocked: [], oldest: null, hasReleased: false };
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
