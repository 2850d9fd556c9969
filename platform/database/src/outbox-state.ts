import type { Sql } from './sql.ts';

/** How far a consumer of this outbox has come. */
export interface ConsumerState {
  readonly consumer: string;
  /** The cursor of the last event that was taken, passed over or parked. */
  readonly position: string;
  /** Whether a process delivers to it just now. */
  readonly isFollowed: boolean;
  /** How long the first event behind the position has been waiting; 0 when there is none. */
  readonly lagSeconds: number;
  readonly parked: number;
}

/** Every consumer that has ever been delivered to, by name. */
export function outboxState(sql: Sql): Promise<ConsumerState[]> {
  return sql<ConsumerState>(
    `select c.consumer, c.after as position, c.leased_until > clock_timestamp() as "isFollowed",
            coalesce((select greatest(0, extract(epoch from clock_timestamp() - o.at))::float8 from outbox o
                       where (o.xid, o.seq) > (split_part(c.after, '.', 1)::xid8, split_part(c.after, '.', 2)::bigint)
                       order by o.xid, o.seq limit 1), 0) as "lagSeconds",
            (select count(*)::integer from outbox_parked p where p.consumer = c.consumer) as parked
     from outbox_consumer c order by c.consumer`,
  );
}
