import { type Call, keyIn, pageOf, pageSizeOf, sitesIn } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { Sql } from '@verum/database';
import { type AnchorModel, dateAt, type ParticipationModel, type ParticipationState } from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { devicesSeen, listSubjects } from '../store/participants.ts';
import { loadPlans, type SubjectPlan } from '../store/plan-basis.ts';
import type { SubjectKey } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';

export interface Participant extends SubjectKey {
  readonly site: string;
  readonly state: ParticipationState;
  readonly zone: string;
  readonly anchors: readonly AnchorModel[];
  /** ISO 8601, UTC. */
  readonly lastSeenAt: string | null;
  readonly isPaired: boolean;
  readonly isStoreLost: boolean;
}

/** @throws Refusal NOT_FOUND */
export async function getParticipant(service: ServiceContext, call: Call, key: SubjectKey): Promise<Participant> {
  await adoptParticipant(service, call, key);
  const [found] = await service.database.read(call, (sql) => read(service, sql, key.study, [key.subject]));
  if (!found) throw new Error('a participant that was taken in is not there');
  return found;
}

export interface ListParticipants {
  readonly study: string;
  readonly site: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export async function listParticipants(service: ServiceContext, call: Call, query: ListParticipants) {
  const { study, site } = query;
  const [after = ''] = keyIn(query.pageToken, [codePattern]) ?? [];
  const size = pageSizeOf(query.pageSize);
  return await service.database.read(call, async (sql) => {
    const sites = sitesIn(call.scope, study);
    const subjects = await listSubjects(sql, { study, sites, site, after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(subjects, size, (subject) => [subject]);
    return { participants: await read(service, sql, study, page), nextPageToken };
  });
}

async function read(
  { clock }: Pick<ServiceContext, 'clock'>,
  sql: Sql,
  study: string,
  subjects: readonly string[],
): Promise<Participant[]> {
  const plans = await loadPlans(sql, { study, subjects });
  const seen = await devicesSeen(sql, study, subjects);
  return subjects.flatMap((subject) => {
    const plan = plans.get(subject);
    if (!plan) return [];
    const { lastSeenAt = null, isPaired = false, isStoreLost = false } = seen.get(subject) ?? {};
    const { anchors } = plan.basis;
    const { zone, state } = standing(plan, clock.nowMs());
    return [{ study, subject, site: plan.site, state, zone, anchors, lastSeenAt, isPaired, isStoreLost }];
  });
}

/** Where a participant is now, what day it is there, and whether it takes part. */
export function standing({ basis }: SubjectPlan, nowMs: number) {
  const zone = (basis.zones.findLast(({ sinceMs }) => sinceMs <= nowMs) ?? basis.zones[0])?.zone ?? 'UTC';
  const today = dateAt(nowMs, zone);
  return { zone, today, state: stateOn(basis.participation ?? [], today) };
}

export function stateOn(participation: readonly ParticipationModel[], date: string): ParticipationState {
  return participation.findLast(({ from }) => from <= date)?.state ?? 'active';
}
