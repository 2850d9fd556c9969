import type { Sql } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

/** At which site a participant is; undefined where it takes no part. `sites`: null for all of the study's. */
export async function findParticipantSite(
  sql: Sql,
  { study, subject }: SubjectKey,
  sites: string[] | null,
): Promise<string | undefined> {
  const rows = await sql<{ site: string }>(
    `select site from participant where study = $1 and subject = $2 and ($3::text[] is null or site = any($3))`,
    [study, subject, sites],
  );
  return rows[0]?.site;
}
