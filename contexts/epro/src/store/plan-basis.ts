import type { Sql } from '@verum/database';
import {
  type AnchorModel,
  type ParticipationModel,
  type PlanBasis,
  readSchedule,
  type ScheduleModel,
} from '@verum/diary-rules';
import type { SubjectKey } from './subject-key.ts';

/** What the tasks of a participant follow from. */
export interface SubjectPlan {
  readonly site: string;
  readonly basis: PlanBasis;
}

interface PlanRow {
  readonly subject: string;
  readonly site: string;
  readonly site_zone: string | null;
  readonly anchors: readonly AnchorModel[] | null;
  readonly zones: readonly { readonly zone: string; readonly since: number }[] | null;
  readonly participation: readonly ParticipationModel[] | null;
  readonly versions: readonly string[] | null;
}

/** Of one participant; undefined where it takes no part, or is not reached. */
export async function loadPlan(sql: Sql, key: SubjectKey): Promise<SubjectPlan | undefined> {
  return (await loadPlans(sql, { study: key.study, subjects: [key.subject] })).get(key.subject);
}

/** By subject. Where the zone of a site is not known yet, its clocks are taken to show UTC. */
export async function loadPlans(
  sql: Sql,
  { study, subjects }: { readonly study: string; readonly subjects: readonly string[] },
): Promise<ReadonlyMap<string, SubjectPlan>> {
  const rows = await sql<PlanRow>(
    `select p.subject, p.site,
       (select z.zone from site_zone z where z.study = p.study and z.site = p.site) as site_zone,
       (select json_agg(json_build_object('anchor', a.anchor, 'visit', a.visit, 'date', a.date))
        from anchor_date a where a.study = p.study and a.subject = p.subject and a.date is not null) as anchors,
       (select json_agg(json_build_object('zone', s.zone, 'since', extract(epoch from s.since) * 1000) order by s.since)
        from zone_stay s where s.study = p.study and s.subject = p.subject) as zones,
       (select json_agg(json_build_object('state', d.state, 'from', d.from_date) order by d.origin = 'TRIAL', d.seq)
        from participation d where d.study = p.study and d.subject = p.subject and not d.is_taken_back) as participation,
       (select array_agg(concat_ws(' ', schedule, version, put_at) order by schedule, version) from schedule where study = $1) as versions
     from participant p where p.study = $1 and p.subject = any($2)`,
    [study, subjects],
  );
  const schedules = await schedulesOf(sql, study, rows[0]?.versions ?? []);
  return new Map(rows.map((row) => [row.subject, { site: row.site, basis: basisOf(row, schedules) }]));
}

function basisOf(row: PlanRow, schedules: readonly ScheduleModel[]): PlanBasis {
  const stays = (row.zones ?? []).map(({ zone, since }) => ({ zone, sinceMs: since }));
  const first = row.site_zone ?? stays[0]?.zone ?? 'UTC';
  return {
    schedules,
    anchors: row.anchors ?? [],
    zones: [{ zone: first, sinceMs: 0 }, ...stays],
    participation: row.participation ?? [],
  };
}

// A version never changes, so only which there are is asked each time.
const known = new Map<string, ScheduleModel>();
const knownMax = 5_000;

/** @param versions each `schedule version put_at` */
async function schedulesOf(sql: Sql, study: string, versions: readonly string[]): Promise<readonly ScheduleModel[]> {
  const keys = versions.map((version) => `${study} ${version}`);
  if (keys.some((key) => !known.has(key))) await learn(sql, study);
  return keys.flatMap((key) => known.get(key) ?? []);
}

async function learn(sql: Sql, study: string): Promise<void> {
  const rows = await sql<ScheduleRow>(
    `select concat_ws(' ', schedule, version, put_at) as key, schedule, version, content, instrument,
            instrument_version, effective_from
     from schedule where study = $1`,
    [study],
  );
  if (known.size + rows.length > knownMax) known.clear();
  for (const row of rows) known.set(`${study} ${row.key}`, modelOf(row));
}

interface ScheduleRow {
  readonly key: string;
  readonly schedule: string;
  readonly version: number;
  readonly content: object;
  readonly instrument: string;
  readonly instrument_version: string;
  readonly effective_from: string | null;
}

function modelOf({ schedule, version, content, instrument, instrument_version, effective_from }: ScheduleRow) {
  const instrumentVersion = instrument_version;
  const effectiveFrom = effective_from ?? '';
  return readSchedule({ ...content, schedule, version, instrument, instrumentVersion, effectiveFrom });
}
