import type { Sql } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

/** Which of the tasks have been answered, by an entry that counts. */
export async function findAnswered(
  sql: Sql,
  { study, subject }: SubjectKey,
  tasks: readonly string[],
): Promise<ReadonlyMap<string, { readonly isLate: boolean; readonly entry: string }>> {
  const rows = await sql<{ task: string; isLate: boolean; entry: string }>(
    `select answers_task as task, is_late as "isLate", entry from entry
     where study = $1 and subject = $2 and fate = 'KEPT' and answers_task = any($3)`,
    [study, subject, tasks],
  );
  return new Map(rows.map(({ task, isLate, entry }) => [task, { isLate, entry }]));
}
