import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { dateAt, dateOf, dayOf, type PlanBasis, planTasks, taskStateAt } from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { answeredBetween } from '../store/compliance.ts';
import { loadPlan } from '../store/plan-basis.ts';
import type { SubjectKey } from '../store/subject-key.ts';
import { storedEvents, type TimelineEvent } from '../store/timeline.ts';
import { adoptParticipant } from './adopt-participant.ts';

export interface GetTimeline extends SubjectKey {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * Everything that happened around one participant, newest first; what did not happen, too: each task that was missed
 * stands where it could be answered no longer.
 * @throws Refusal NOT_FOUND
 */
export async function getTimeline(
  service: ServiceContext,
  call: Call,
  { study, subject, pageSize, pageToken }: GetTimeline,
): Promise<{ readonly events: readonly TimelineEvent[]; readonly nextPageToken: string }> {
  const { database, clock } = service;
  const size = pageSizeOf(pageSize);
  const place = Number(keyIn(pageToken, [/^\d{1,9}$/])?.[0] ?? 0);
  const nowMs = clock.nowMs();
  const key = { study, subject };
  await adoptParticipant(service, call, key);
  return await database.read(call, async (sql) => {
    const stored = await storedEvents(sql, key);
    const basis = (await loadPlan(sql, key))?.basis;
    const to = dateOf((dayOf(dateAt(nowMs, 'UTC')) ?? 0) + 1);
    const from = basis ? firstDate(basis, to) : to;
    const answered = await answeredBetween(sql, { study, subjects: [subject], from, to });
    const missed = basis ? missedTasks(basis, { from, to }, answered.get(subject) ?? new Map(), nowMs) : [];
    const all = [...stored, ...missed].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    // By place: what comes meanwhile may be shown twice, at the seam of two pages, and nothing is left out.
    const { page, nextPageToken } = pageOf(all.slice(place, place + size + 1), size, () => [String(place + size)]);
    return { events: page, nextPageToken };
  });
}

const yearsBack = 10;

function firstDate({ anchors, schedules }: PlanBasis, to: string): string {
  const earliest = dateOf((dayOf(to) ?? 0) - yearsBack * 366);
  const dates = [...anchors.map(({ date }) => date), ...schedules.flatMap(({ fixedDate }) => fixedDate || [])];
  const offset = Math.min(0, ...schedules.map(({ firstDay }) => firstDay));
  const first = dates.sort()[0] ?? to;
  const from = dateOf((dayOf(first) ?? 0) + offset);
  return from < earliest ? earliest : from;
}

function missedTasks(
  basis: PlanBasis,
  { from, to }: { readonly from: string; readonly to: string },
  answered: ReadonlyMap<string, { readonly isLate: boolean }>,
  nowMs: number,
): TimelineEvent[] {
  return planTasks(basis, from, to)
    .filter((window) => taskStateAt(window, nowMs, answered.get(window.task)) === 'missed')
    .map(({ task, lateUntilMs }) => ({
      at: new Date(lateUntilMs).toISOString(),
      kind: 'missed',
      of: task,
      detail: task,
      actor: '',
    }));
}
