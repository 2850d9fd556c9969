import type { Sql, Tx } from '@verum/database';
import type { SendingChannel } from '../remind/message.ts';
import type { PlannedReminder, ReminderKind } from '../remind/plan-reminders.ts';
import type { SubjectKey } from './subject-key.ts';

export const remindersChannel = 'reminders';

export type ReminderState = 'WAITING' | 'SENDING' | 'SENT' | 'FAILED' | 'SKIPPED';

export interface StoredReminder extends SubjectKey {
  readonly site: string;
  readonly task: string;
  readonly kind: ReminderKind;
  readonly channel: SendingChannel;
  readonly id: string;
  /** ISO 8601, UTC, as all times here. */
  readonly at: string;
  readonly until: string;
  readonly state: ReminderState;
  readonly why: string;
  readonly tries: number;
  readonly settledAt: string | null;
}

const columns = `study, subject, site, task, kind, channel, id, at, until, state, why, tries,
  settled_at as "settledAt"`;

export interface PlanLease extends SubjectKey {
  readonly site: string;
}

/** Whether there is anybody to plan for, or anything to send. */
export async function isAnyReminderDue(sql: Sql, now: string): Promise<boolean> {
  const [found] = await sql<{ due: boolean }>(
    `select exists (select from reminder_plan where next_at <= $1 and leased_until < clock_timestamp())
         or exists (select from reminder where state in ('WAITING', 'SENDING') and next_at <= $1
                                           and leased_until < clock_timestamp()) as due`,
    [now],
  );
  return found?.due === true;
}

// Leases run by the database's clock, which all processes share; what is due is judged by the caller's.
export async function leasePlans(tx: Tx, now: string, limit: number, seconds: number): Promise<PlanLease[]> {
  return await tx<PlanLease>(
    `update reminder_plan p set leased_until = clock_timestamp() + make_interval(secs => $3)
     from (select study, subject from reminder_plan where next_at <= $1 and leased_until < clock_timestamp()
           order by next_at limit $2 for update skip locked) due
     where p.study = due.study and p.subject = due.subject
     returning p.study, p.subject, p.site`,
    [now, limit, seconds],
  );
}

export async function setNextPlan(tx: Tx, { study, subject }: SubjectKey, nextAt: string): Promise<void> {
  await tx(`update reminder_plan set next_at = $3, leased_until = '-infinity' where study = $1 and subject = $2`, [
    study,
    subject,
    nextAt,
  ]);
}

/** What is there already moves with its task while it waits for its first try; what was begun or settled stays. */
export async function planReminders(
  tx: Tx,
  { study, subject, site }: PlanLease,
  planned: readonly PlannedReminder[],
  channels: readonly SendingChannel[],
): Promise<void> {
  if (planned.length === 0 || channels.length === 0) return;
  const iso = (atMs: number) => new Date(atMs).toISOString();
  await tx(
    `insert into reminder (study, subject, site, task, kind, channel, at, until, next_at)
     select $1, $2, $3, p.task, p.kind, c, p.at, p.until, p.at
     from unnest($4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]) p (task, kind, at, until)
     cross join unnest($8::text[]) c
     on conflict (study, subject, task, kind, channel) do update
       set at = excluded.at, until = excluded.until, next_at = excluded.at
       where reminder.state = 'WAITING' and reminder.tries = 0
         and (reminder.at, reminder.until) is distinct from (excluded.at, excluded.until)`,
    [
      ...[study, subject, site],
      ...[planned.map(({ task }) => task), planned.map(({ kind }) => kind)],
      ...[planned.map(({ atMs }) => iso(atMs)), planned.map(({ untilMs }) => iso(untilMs)), channels],
    ],
  );
}

export async function leaseReminders(tx: Tx, now: string, limit: number, seconds: number): Promise<StoredReminder[]> {
  return await tx<StoredReminder>(
    `update reminder r set leased_until = clock_timestamp() + make_interval(secs => $3)
     from (select ctid from reminder where state in ('WAITING', 'SENDING') and next_at <= $1
             and leased_until < clock_timestamp() order by next_at limit $2 for update skip locked) due
     where r.ctid = due.ctid
     returning ${columns}`,
    [now, limit, seconds],
  );
}

export interface ReminderChange {
  readonly state: ReminderState;
  readonly why: string;
  readonly tries: number;
  /** When it is tried again; of no matter once it is settled. */
  readonly nextAt?: string | undefined;
  readonly now: string;
}

/** Whether it was still in the state that was decided upon. */
export async function changeReminder(tx: Tx, { study, id, state: from }: StoredReminder, change: ReminderChange) {
  const { state, why, tries, nextAt, now } = change;
  const isOpen = state === 'WAITING' || state === 'SENDING';
  const rows = await tx(
    `update reminder set state = $4, why = $5, tries = $6, next_at = coalesce($7, next_at), settled_at = $8,
            leased_until = case when $4 = 'SENDING' then leased_until else '-infinity' end
     where study = $1 and id = $2 and state = $3 returning id`,
    [study, id, from, state, why, tries, nextAt ?? null, isOpen ? null : now],
  );
  return rows.length === 1;
}

/** Newest first. `after`: the last of the page before. */
export async function listReminders(
  sql: Sql,
  { study, subject }: SubjectKey,
  { sites, limit, after }: { sites: string[] | null; limit: number; after: { at: string; id: string } | undefined },
): Promise<StoredReminder[]> {
  return await sql<StoredReminder>(
    `select ${columns} from reminder
     where study = $1 and subject = $2 and ($3::text[] is null or site = any($3))
       and ($5::timestamptz is null or (at, id) < ($5, $6::uuid))
     order by at desc, id desc limit $4`,
    [study, subject, sites, limit, after?.at ?? null, after?.id ?? null],
  );
}
