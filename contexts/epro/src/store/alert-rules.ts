import type { Row, Sql, Tx } from '@verum/database';
import type { RuleContent } from '../domain/check-rule.ts';

export interface StoredRule {
  readonly rule: string;
  readonly content: RuleContent;
  readonly isRetired: boolean;
}

interface RuleRow extends Row {
  readonly rule: string;
  readonly content: RuleContent;
  readonly is_retired: boolean;
}

/** Those in use that judge entries of these instruments. */
export async function rulesAbout(sql: Sql, study: string, instruments: readonly string[]): Promise<StoredRule[]> {
  const rows = await sql<RuleRow>(
    `select rule, content, is_retired from alert_rule
      where study = $1 and not is_retired and about = any($2) and content ? 'entry' order by rule`,
    [study, instruments],
  );
  return rows.map(toRule);
}

export async function listRules(sql: Sql, study: string): Promise<StoredRule[]> {
  const rows = await sql<RuleRow>('select rule, content, is_retired from alert_rule where study = $1 order by rule', [
    study,
  ]);
  return rows.map(toRule);
}

export interface NewRule {
  readonly study: string;
  readonly rule: string;
  readonly content: RuleContent;
  readonly isRetired: boolean;
  readonly at: string;
  readonly by: string;
}

/** What is as it was leaves no trace. What only time brings is looked for at once. */
export async function putRule(tx: Tx, { study, rule, content, isRetired, at, by }: NewRule): Promise<void> {
  const about = content.entry?.instrument ?? content.missed?.schedule ?? '';
  await tx(
    `insert into alert_rule (study, rule, content, about, is_retired, put_at, put_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (study, rule) do update set content = excluded.content, about = excluded.about,
       is_retired = excluded.is_retired, put_at = excluded.put_at, put_by = excluded.put_by
      where (alert_rule.content, alert_rule.is_retired) is distinct from (excluded.content, excluded.is_retired)`,
    [study, rule, JSON.stringify(content), about, isRetired, at, by],
  );
  await tx(
    `insert into alert_watch (study, next_at) values ($1, $2)
     on conflict (study) do update set next_at = least(alert_watch.next_at, excluded.next_at)`,
    [study, at],
  );
}

export async function hasScheduleNamed(sql: Sql, study: string, schedule: string): Promise<boolean> {
  return (await sql('select 1 from schedule where study = $1 and schedule = $2 limit 1', [study, schedule])).length > 0;
}

/** The newest version of an instrument. */
export async function newestVersion(sql: Sql, study: string, instrument: string): Promise<string | undefined> {
  const [row] = await sql<{ version: string }>(
    'select version from instrument where study = $1 and instrument = $2 order by imported_at desc, version desc limit 1',
    [study, instrument],
  );
  return row?.version;
}

function toRule({ rule, content, is_retired: isRetired }: RuleRow): StoredRule {
  return { rule, content, isRetired };
}
