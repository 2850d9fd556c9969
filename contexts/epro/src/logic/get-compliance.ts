import { type Call, keyIn, pageOf, pageSizeOf, refuse, violation } from '@verum/call';
import { codePattern } from '@verum/contracts';
import { dateAt, dateOf, dayOf, type ParticipationState, planTasks } from '@verum/diary-rules';
import { countDays, type DayCounts, sumDays } from '../domain/count-compliance.ts';
import type { ServiceContext } from '../service-context.ts';
import { answeredBetween, listWatched } from '../store/compliance.ts';
import { loadPlans } from '../store/plan-basis.ts';
import { requireReached } from './require-reached.ts';

export interface GetCompliance {
  readonly study: string;
  /** '' for all; so the schedule. */
  readonly site: string;
  readonly schedule: string;
  /** Civil dates, both included; '' for the last two weeks. */
  readonly from: string;
  readonly to: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface ComplianceRow extends Omit<DayCounts, 'date'> {
  readonly subject: string;
  readonly site: string;
  readonly days: readonly DayCounts[];
  /** Whole days since a device was heard of; -1 where none was ever paired. */
  readonly silentDays: number;
  readonly state: ParticipationState;
  readonly isStoreLost: boolean;
  readonly openAlerts: number;
}

export interface Compliance {
  readonly rows: readonly ComplianceRow[];
  readonly nextPageToken: string;
  readonly from: string;
  readonly to: string;
}

const daysMax = 92;
const dayMs = 86_400_000;

/**
 * What was expected of each participant and what came of it, day by day.
 * @throws Refusal INVALID_REQUEST for dates that are none, or too many; NOT_FOUND for a site that is not reached
 */
export async function getCompliance(
  { database, clock }: ServiceContext,
  call: Call,
  command: GetCompliance,
): Promise<Compliance> {
  const { study, site, schedule } = command;
  const nowMs = clock.nowMs();
  const { from, to } = spanOf(command, nowMs);
  const size = pageSizeOf(command.pageSize);
  const after = keyIn(command.pageToken, [codePattern])?.[0];
  return await database.read(call, async (sql) => {
    const sites = await requireReached(sql, call, { study, site });
    const list = { study, site, sites, after, limit: size + 1 };
    const { page, nextPageToken } = pageOf(await listWatched(sql, list), size, ({ subject }) => [subject]);
    const subjects = page.map(({ subject }) => subject);
    const plans = await loadPlans(sql, { study, subjects });
    const answered = await answeredBetween(sql, { study, subjects, from, to });
    const rows = page.map((watched): ComplianceRow => {
      const { subject, lastSeenAt, isStoreLost, openAlerts } = watched;
      const basis = plans.get(subject)?.basis ?? { schedules: [], anchors: [], zones: [] };
      const schedules = basis.schedules.filter((one) => schedule === '' || one.schedule === schedule);
      const windows = basis.zones.length > 0 ? planTasks({ ...basis, schedules }, from, to) : [];
      const inSpan = windows.filter(({ date }) => date >= from && date <= to);
      const days = countDays(inSpan, answered.get(subject) ?? new Map(), nowMs);
      const today = dateAt(nowMs, basis.zones.at(-1)?.zone ?? 'UTC');
      return {
        ...{ subject, site: watched.site, days, isStoreLost, openAlerts, ...sumDays(days) },
        silentDays: lastSeenAt === null ? -1 : Math.max(0, Math.floor((nowMs - Date.parse(lastSeenAt)) / dayMs)),
        state: (basis.participation ?? []).findLast((one) => one.from <= today)?.state ?? 'active',
      };
    });
    return { rows, nextPageToken, from, to };
  });
}

function spanOf({ from, to }: GetCompliance, nowMs: number): { readonly from: string; readonly to: string } {
  const last = to === '' ? dayOf(dateAt(nowMs, 'UTC')) : dayOf(to);
  const first = from === '' ? (last !== undefined ? last - 13 : undefined) : dayOf(from);
  if (last === undefined) throw wrong('to', 'not_a_date', 'is no date', '不是日期');
  if (first === undefined) throw wrong('from', 'not_a_date', 'is no date', '不是日期');
  if (last < first) throw wrong('to', 'before_from', 'lies before the first day', '早于起始日期');
  if (last - first >= daysMax) throw wrong('to', 'too_far', `lies more than ${daysMax} days on`, `超过 ${daysMax} 天`);
  return { from: dateOf(first), to: dateOf(last) };
}

function wrong(field: string, rule: string, en: string, zh: string) {
  return refuse('INVALID_REQUEST', { violations: [violation(field, rule, en, zh)] });
}
