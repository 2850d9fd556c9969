import type { Row, Sql, Tx } from '@verum/database';

/** A rule in the JSON of the contract (verum.epro.v1.AlertRule), and what is asked for it by. */
export interface StoredRule {
  readonly rule: string;
  readonly content: RuleContent;
  readonly isRetired: boolean;
}

export interface RuleContent {
  readonly entry?: { readonly instrument?: string; readonly cel?: string };
  readonly missed?: { readonly schedule?: string; readonly count?: number };
  readonly silentDays?: number;
  readonly webhook?: string;
  readonly urgent?: boolean;
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

export async function putRule(
  tx: Tx,
  {
    study,
    rule,
    content,
    about,
    isRetired,
    at,
    by,
  }: {
    readonly study: string;
    readonly rule: string;
    readonly content: unknown;
    readonly about: string;
    readonly isRetired: boolean;
    readonly at: string;
    readonly by: string;
  },
): Promise<void> {
  await tx(
    `insert into alert_rule (study, rule, content, about, is_retired, put_at, put_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (study, rule) do update set content = excluded.content, about = excluded.about,
       is_retired = excluded.is_retired, put_at = excluded.put_at, put_by = excluded.put_by
      where (alert_rule.content, alert_rule.is_retired) is distinct from (excluded.content, excluded.is_retired)`,
    [study, rule, JSON.stringify(content), about, isRetired, at, by],
  );
}

function toRule({ rule, content, is_retired: isRetired }: RuleRow): StoredRule {
  return { rule, content, isRetired };
}
