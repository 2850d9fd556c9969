import { randomUUID } from 'node:crypto';
import type { Call } from '@verum/call';
import type { Sql } from '@verum/database';
import { dateOf, dayOf, planTasks } from '@verum/diary-rules';
import { missedStreak } from '../domain/missed-streak.ts';
import type { ServiceContext } from '../service-context.ts';
import { listRules, type StoredRule } from '../store/alert-rules.ts';
import { endWatch, type Watched, watchedOf } from '../store/alert-work.ts';
import { type NewAlert, raiseAlerts } from '../store/alerts.ts';
import { findAnswered } from '../store/answered-tasks.ts';
import { loadPlans, type SubjectPlan } from '../store/plan-basis.ts';
import { standing } from './get-participant.ts';

const together = 100;
const everyMs = 5 * 60_000;
/** Days beyond the row itself in which its beginning is looked for. */
const slackDays = 14;

/** Looks at every participant of a study for what only time brings: tasks missed in a row, devices that fell silent. */
export async function watchStudy(service: ServiceContext, call: Call, study: string): Promise<void> {
  const { database, clock } = service;
  const rules = (await database.read(call, (sql) => listRules(sql, study))).filter(
    ({ isRetired, content }) => !isRetired && (content.missed || content.silentDays),
  );
  const at = new Date(clock.nowMs()).toISOString();
  for (let after = ''; rules.length > 0; ) {
    const { found, last } = await database.read(call, (sql) =>
      look(sql, { study, rules, after, nowMs: clock.nowMs() }),
    );
    if (found.length > 0) await database.write(call, 'Alerts raised', (tx) => raiseAlerts(tx, at, found));
    if (last === undefined) break;
    after = last;
  }
  const nextAt = rules.length === 0 ? 'infinity' : new Date(clock.nowMs() + everyMs).toISOString();
  await database.write(call, 'Looked at', (tx) => endWatch(tx, study, nextAt));
}

interface Look {
  readonly study: string;
  readonly rules: readonly StoredRule[];
  readonly after: string;
  readonly nowMs: number;
}

async function look(sql: Sql, { study, rules, after, nowMs }: Look) {
  const page = await watchedOf(sql, study, after, together);
  const subjects = page.map(({ subject }) => subject);
  const plans = await loadPlans(sql, { study, subjects });
  const found: NewAlert[] = [];
  for (const watched of page) {
    const plan = plans.get(watched.subject);
    if (!plan || standing(plan, nowMs).state !== 'active') continue;
    for (const rule of rules) {
      const of = await judge(sql, { study, rule, watched, plan, nowMs });
      if (of !== undefined) found.push(alertOf(study, rule, watched, of));
    }
  }
  return { found, last: page.length < together ? undefined : page.at(-1)?.subject };
}

/** What the alert is about, where there is one. */
async function judge(
  sql: Sql,
  {
    study,
    rule: { content },
    watched: { subject, lastSeenAt },
    plan,
    nowMs,
  }: { study: string; rule: StoredRule; watched: Watched; plan: SubjectPlan; nowMs: number },
): Promise<string | undefined> {
  const { missed, silentDays } = content;
  if (silentDays) {
    // One silence is one alert: it is named by the moment since when nothing is heard.
    if (lastSeenAt === null) return undefined;
    return nowMs - Date.parse(lastSeenAt) >= silentDays * 86_400_000 ? new Date(lastSeenAt).toISOString() : undefined;
  }
  if (!missed?.schedule || !missed.count) return undefined;
  const schedules = plan.basis.schedules.filter(({ schedule }) => schedule === missed.schedule);
  const step = Math.max(1, ...schedules.map(({ everyDays }) => everyDays));
  const today = dayOf(standing(plan, nowMs).today) ?? 0;
  const from = dateOf(today - (missed.count + 1) * step - slackDays);
  const windows = planTasks({ ...plan.basis, schedules }, from, dateOf(today + 1));
  const answered = await findAnswered(
    sql,
    { study, subject },
    windows.map(({ task }) => task),
  );
  // Where nothing was planned before the span, the row began within it.
  const earlier = planTasks(
    { ...plan.basis, schedules },
    dateOf((dayOf(from) ?? 0) - step),
    dateOf((dayOf(from) ?? 0) - 1),
  );
  return missedStreak(windows, answered, { count: missed.count, nowMs, reachesBack: earlier.length === 0 });
}

function alertOf(study: string, { rule, content }: StoredRule, { subject, site }: Watched, of: string): NewAlert {
  const { urgent = false, webhook = '' } = content;
  return { alert: randomUUID(), study, rule, subject, site, of, isUrgent: urgent, webhook };
}
