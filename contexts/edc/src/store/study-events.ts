import { type OutboxEvent, readCommitted, type Sql } from '@verum/database';
import { type EventKind, eventTypes, type StudyEvent } from '../domain/trail/study-event.ts';
import type { Reach } from './reach.ts';

interface Payload {
  readonly site?: string;
  readonly subject?: string;
  readonly form?: string;
  readonly revision?: number;
}

export interface EventPage extends Reach {
  readonly study: string;
  readonly after: string;
  readonly limit: number;
}

/**
 * Rows of the outbox about places within reach. Of a query that was not released nobody is told, because a site must
 * not be; and what holds the whole study stands without a site, because everybody in it may know.
 */
export async function selectStudyEvents(sql: Sql, { study, sites, unblinded, after, limit }: EventPage) {
  const where = {
    text: `t.payload ->> 'study' = $1 and t.type = any($2)
      and ($3::text[] is null or t.payload ->> 'site' = '' or t.payload ->> 'site' = any($3))
      and (not coalesce((t.payload ->> 'blinded')::boolean, false)
           or $4::text[] is null or t.payload ->> 'site' = any($4))
      and (t.type <> 'edc.query.changed' or (t.payload ->> 'released')::boolean)`,
    params: [study, Object.keys(eventTypes), sites, unblinded],
  };
  const { rows } = await readCommitted<OutboxEvent>(sql, 'outbox', { after, limit, where });
  return rows.map(({ cursor, type, payload }) => ({ cursor, ...toEvent(eventTypes[type], payload as Payload) }));
}

function toEvent(kind: EventKind | undefined, payload: Payload): StudyEvent {
  const { site = '', subject = '', form = '', revision = 0 } = payload;
  return { kind: kind ?? 'FORM_SAVED', site, subject, form, revision: kind === 'FORM_SAVED' ? revision : 0 };
}

// The greatest that a sealed cursor holds.
const seqMax = 2n ** 48n - 1n;

/** Where whoever begins to listen now begins: behind everything that no running transaction can still come before. */
export async function newestEvent(sql: Sql): Promise<string> {
  const [row] = await sql<{ cursor: string }>(
    `select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text || '.' || $1::bigint as cursor`,
    [seqMax],
  );
  if (!row) throw new Error('a snapshot without a horizon');
  return row.cursor;
}
