import { newId } from '@verum/call';
import type { Database } from './database.ts';
import { asFollower } from './follower-call.ts';
import type { Tx } from './sql.ts';

/** For how long one process delivers to a consumer without saying that it is still there. */
export const leaseSeconds = 30;

/** The right to deliver to one consumer, and how far that has come. */
export interface OutboxLease {
  /** The position from which to deliver, or undefined while another process delivers. At least half of the lease is left. */
  take(): Promise<string | undefined>;
  /** One transaction, in which this process still has the lease. */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  keep(position: string): Promise<void>;
  giveBack(): Promise<void>;
}

/** Another process delivers now; thrown in the middle of work that is its from here on. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * A lease and not a lock: a lock would keep a transaction open, and an open transaction holds back everyone who reads
 * in commit order. While nothing happens it costs a write every fifteen seconds, and a read for those who wait.
 */
export function outboxLease(database: Database, consumer: string): OutboxLease {
  const follower = newId();
  let held: { readonly position: string; readonly untilMs: number } | undefined;

  const lease: OutboxLease = {
    async take() {
      const halfMs = (leaseSeconds * 1_000) / 2;
      if (held && held.untilMs - performance.now() > halfMs) return held.position;
      held = undefined;
      // From before the statement: our clock must run out before the one of the database does.
      const untilMs = performance.now() + leaseSeconds * 1_000;
      const [other] = await asFollower((call) =>
        database.read(call, (sql) =>
          sql(
            'select from outbox_consumer where consumer = $1 and leased_by <> $2 and leased_until >= clock_timestamp()',
            [consumer, follower],
          ),
        ),
      );
      if (other) return undefined;
      const [taken] = await save((tx) =>
        tx<{ after: string }>(
          `insert into outbox_consumer as c (consumer, leased_by, leased_until)
           values ($1, $2, clock_timestamp() + make_interval(secs => $3))
           on conflict (consumer) do update set leased_by = $2, leased_until = excluded.leased_until
             where c.leased_by is null or c.leased_by = $2 or c.leased_until < clock_timestamp()
           returning after`,
          [consumer, follower, leaseSeconds],
        ),
      );
      if (taken) held = { position: taken.after, untilMs };
      return taken?.after;
    },
    write: (fn) =>
      save(async (tx) => {
        const rows = await tx('select from outbox_consumer where consumer = $1 and leased_by = $2 for update', [
          consumer,
          follower,
        ]);
        if (rows.length === 0) {
          held = undefined;
          throw new LeaseLost();
        }
        return await fn(tx);
      }),
    async keep(position) {
      await lease.write((tx) => tx('update outbox_consumer set after = $2 where consumer = $1', [consumer, position]));
      if (held) held = { ...held, position };
    },
    async giveBack() {
      held = undefined;
      await save((tx) =>
        tx(`update outbox_consumer set leased_until = '-infinity' where consumer = $1 and leased_by = $2`, [
          consumer,
          follower,
        ]),
      );
    },
  };

  function save<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    return asFollower((call) => database.write(call, 'delivery of events', fn));
  }
  return lease;
}
