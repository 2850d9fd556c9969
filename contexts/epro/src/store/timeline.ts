import type { Row, Sql } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

export interface TimelineEvent {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  /** A device, entry, task, alert or correction. */
  readonly of: string;
  readonly detail: string;
  readonly actor: string;
}

/** A participant over years has some thousand; more than these are not looked at together. */
export const eventsMax = 20_000;

/**
 * Everything that is stored of what happened around a participant. What a device's outbox has given numbers to and never
 * sent is a loss: it shows as the gap before the next entry that came, and is gone when it comes after all.
 */
export async function storedEvents(sql: Sql, { study, subject }: SubjectKey): Promise<TimelineEvent[]> {
  return await sql<TimelineEvent & Row>(
    `with mine as (select $1::text as study, $2::text as subject),
     sent as (
       select device, number, received_at as at from entry where study = $1 and subject = $2
       union
       select device, number, at from refused_entry where study = $1 and subject = $2 and number is not null
     ),
     gap as (
       select device, at, number, lag(number, 1, 0::bigint) over (partition by device order by number) as before from sent
     )
     select at, 'entries-missing' as kind, device as of,
            case when number - before = 2 then (before + 1)::text else (before + 1) || '-' || (number - 1) end as detail,
            'device:' || device as actor
     from gap where number > before + 1
     union all
     select paired_at, 'paired', device, lower(kind), 'device:' || device from device natural join mine
     union all
     select d.revoked_at, 'revoked', d.device,
            case when s.waiting > 0 then s.waiting || ' not sent: ' else '' end || d.revoked_why, d.revoked_by
     from device d join device_state s using (study, device)
     where d.study = $1 and d.subject = $2 and d.revoked_at is not null
     union all
     select at, kind, device, detail, 'device:' || device from device_event natural join mine
     union all
     select since, 'zone-changed', device, zone, 'device:' || device from zone_stay natural join mine
     union all
     select received_at, case fate when 'KEPT' then 'entry' else 'entry-set-aside' end, entry::text,
            concat_ws(' ', task, case when is_late then 'late' end, nullif(why, ''), nullif(array_to_string(flags, ' '), '')), 'device:' || device
     from entry natural join mine
     union all
     select at, 'entry-refused', entry, why, 'device:' || device from refused_entry natural join mine
     union all
     select raised_at, 'alert', alert::text, rule, 'system:epro' from alert natural join mine
     union all
     select closed_at, 'alert-closed', alert::text, closed_why, closed_by from alert natural join mine
     where closed_at is not null
     union all
     select asked_at, 'correction-asked', correction, item || ': ' || reason, author from correction natural join mine
     union all
     select answered_at, 'correction-' || lower(state), correction, item, answered_by from correction natural join mine
     where answered_at is not null
     union all
     select at, case state when 'active' then 'resumed' else state end, '', from_date || ' ' || reason, by
     from participation natural join mine where not is_taken_back
     union all
     select settled_at, 'reminder', task, concat_ws(' ', channel, lower(state), nullif(why, '')), 'system:reminders'
     from reminder natural join mine where settled_at is not null
     order by 1 desc, 2, 3 limit ${eventsMax}`,
    [study, subject],
  );
}
