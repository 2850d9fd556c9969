import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { checkRule, type RuleContent } from '../domain/check-rule.ts';
import type { ServiceContext } from '../service-context.ts';
import { hasScheduleNamed, listRules, newestVersion, putRule, type StoredRule } from '../store/alert-rules.ts';
import { findLocked } from '../store/locked-instruments.ts';

export type { StoredRule };

export interface PutAlertRule {
  readonly study: string;
  readonly rule: string;
  readonly content: RuleContent;
  readonly isRetired: boolean;
}

/**
 * A rule from now on, or another in its place. Entries are judged when they arrive; what only time brings is looked for
 * at once. A retired one raises nothing more.
 * @throws Refusal INVALID_REQUEST
 */
export async function putAlertRule(service: ServiceContext, call: Call, command: PutAlertRule): Promise<StoredRule> {
  const { study, rule, content, isRetired } = command;
  const { database, clock, posting } = service;
  await database.write(
    call,
    `Rule of alerts ${rule}`,
    async (tx) => {
      const around = {
        instrument: await instrumentOf(tx, study, content),
        hasSchedule: await hasScheduleNamed(tx, study, content.missed?.schedule ?? ''),
        isPostable: posting?.isAllowed(content.webhook ?? '') === true,
      };
      const violations = checkRule(content, around);
      if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
      const at = new Date(clock.nowMs()).toISOString();
      await putRule(tx, { study, rule, content, isRetired, at, by: call.actor.id });
      return null;
    },
    { exclusive: [`alert-rule/${study}/${rule}`] },
  );
  return { rule, content, isRetired };
}

export function listAlertRules({ database }: ServiceContext, call: Call, study: string): Promise<StoredRule[]> {
  return database.read(call, (sql) => listRules(sql, study));
}

async function instrumentOf(sql: Sql, study: string, { entry }: RuleContent) {
  const instrument = entry?.instrument ?? '';
  const version = await newestVersion(sql, study, instrument);
  if (version === undefined) return undefined;
  return [...(await findLocked(sql, study, [{ instrument, version }])).values()][0]?.model;
}
