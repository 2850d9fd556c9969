import type { Tx } from './sql.ts';

/** The channel that wakes this process's followers after a commit. */
export const outboxChannel = 'outbox';

export interface NewEvent {
  /** What the events are ordered by, e.g. `subject/DEMO/BJ01-001`. */
  readonly aggregate: string;
  /** e.g. `edc.FormSaved`. */
  readonly type: string;
  /** A JSON value. Consumers are other contexts: no identifiers of persons. */
  readonly payload: unknown;
}

/** An event as a consumer gets it: at least once, so it remembers `id`; in order within its aggregate. */
export interface OutboxEvent {
  readonly id: string;
  readonly aggregate: string;
  readonly type: string;
  readonly payload: unknown;
  readonly trace_id: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cursor: string;
}

/**
 * Puts an event into the outbox: it exists if and only if the transaction commits. No NOTIFY: its lock would make
 * commits queue up behind each other; followers in this process are woken in memory, others look regularly.
 */
export async function publish(tx: Tx, { aggregate, type, payload }: NewEvent): Promise<void> {
  tx.wake(outboxChannel);
  await tx('insert into outbox (aggregate, type, payload) values ($1, $2, $3)', [
    aggregate,
    type,
    JSON.stringify(payload),
  ]);
}

/** As `publish`, several in their order by one statement; an event of another trace than the write's names it. */
export async function publishAll(tx: Tx, events: readonly (NewEvent & { readonly traceId?: string })[]): Promise<void> {
  if (events.length === 0) return;
  tx.wake(outboxChannel);
  await tx(
    `insert into outbox (aggregate, type, payload, trace_id)
     select aggregate, type, payload, coalesce(trace_id, audit_setting('trace_id'))
     from rows from (jsonb_to_recordset($1) as (aggregate text, type text, payload jsonb, trace_id text)) with ordinality
       as e (aggregate, type, payload, trace_id, place) order by place`,
    [JSON.stringify(events.map(({ traceId, ...event }) => ({ ...event, trace_id: traceId })))],
  );
}
