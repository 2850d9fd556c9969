import type { Sql, Tx } from '@verum/database';

export interface EntryScores {
  readonly study: string;
  readonly entry: string;
  /** 0 of the entry as it came; one more with each correction that was confirmed. */
  readonly revision: number;
  readonly subject: string;
  readonly site: string;
  readonly scores: ReadonlyMap<string, string | undefined>;
}

/** One statement for any number of entries; none for none. */
export async function insertScores(tx: Tx, entries: readonly EntryScores[]): Promise<void> {
  const rows = entries.flatMap(({ scores, ...entry }) =>
    [...scores].map(([score, value]) => ({ ...entry, score, value: value ?? null })),
  );
  if (rows.length === 0) return;
  await tx(
    `insert into score_value (study, entry, revision, score, subject, site, value)
     select study, entry, revision, score, subject, site, value
       from jsonb_to_recordset($1) as r (study text, entry uuid, revision integer, score text, subject text, site text,
                                         value text)`,
    [JSON.stringify(rows)],
  );
}

export interface ScoreRow {
  readonly entry: string;
  readonly score: string;
  readonly value: string | null;
}

/** The scores as they are now, by entry. */
export async function scoresOf(sql: Sql, study: string, entries: readonly string[]): Promise<ScoreRow[]> {
  return await sql<ScoreRow & { [column: string]: unknown }>(
    `select distinct on (entry, score) entry, score, value from score_value
      where study = $1 and entry = any($2::uuid[]) order by entry, score, revision desc`,
    [study, entries],
  );
}
