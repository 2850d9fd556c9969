import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import type { Migration, MigrationKey } from '../../domain/migration/migration.ts';
import { type MigrationReport, mergedReport } from '../../domain/migration/plan-migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findMigration, selectMigrations, selectReports } from '../../store/migrations.ts';
import { reachOf, seesBlinded } from '../reach.ts';

/** @throws Refusal NOT_FOUND */
export async function getMigration({ database }: ServiceContext, call: Call, key: MigrationKey): Promise<Migration> {
  const { unblinded } = reachOf(call, key.study);
  const found = await database.read(call, (sql) => findMigration(sql, key, unblinded));
  if (!found) throw noMigration(key);
  return found;
}

/** The latest first. */
export function listMigrations({ database }: ServiceContext, call: Call, study: string): Promise<Migration[]> {
  return database.read(call, (sql) => selectMigrations(sql, study, reachOf(call, study).unblinded));
}

export interface ListMigratedSubjects extends MigrationKey {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface MigratedSubjects {
  readonly subjects: readonly { readonly subject: string; readonly report: MigrationReport }[];
  readonly nextPageToken: string;
}

/**
 * What a run did with each subject, or would do.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST
 */
export async function listMigratedSubjects(
  { database }: ServiceContext,
  call: Call,
  query: ListMigratedSubjects,
): Promise<MigratedSubjects> {
  const reach = reachOf(call, query.study);
  const size = pageSizeOf(query.pageSize);
  const [after = ''] = keyIn(query.pageToken, [/^[^\u0000]{1,64}$/]) ?? [];
  return await database.read(call, async (sql) => {
    if (!(await findMigration(sql, query, reach.unblinded))) throw noMigration(query);
    const rows = await selectReports(sql, query, { after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ subject }) => [subject]);
    const subjects = page.map(({ subject, site, report }) => ({
      subject,
      report: seesBlinded(reach, site) ? mergedReport(report) : { ...report, blinded: null },
    }));
    return { subjects, nextPageToken };
  });
}

export function noMigration({ study, number }: MigrationKey) {
  return refuse('NOT_FOUND', { facts: { study, migration: String(number) } });
}
