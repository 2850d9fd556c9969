import type { SubjectRecord } from '@verum/odm';
import type { ExportOptions } from '../../domain/job.ts';
import { toSubjectRecord } from '../../domain/to-subject-record.ts';
import type { ServiceContext } from '../../service-context.ts';
import { countCasebooks, type ExportScope, nextCasebooks } from '../../store/exports.ts';
import { type ExportBuilds, loadExportBuilds } from '../export-content.ts';
import { reachOf } from '../reach.ts';
import type { Hand } from './hand.ts';

/** What an export reads. */
export interface Source {
  readonly scope: ExportScope;
  readonly builds: ExportBuilds;
  /** Casebooks in all, when it was begun. */
  readonly total: number;
}

const batchSize = 20;

export async function openSource(
  service: ServiceContext,
  hand: Hand,
  { site, subject }: ExportOptions,
): Promise<Source> {
  const { study } = hand.job;
  return await hand.run(async (call) => {
    const scope = { study, site, ...reachOf(call, study) };
    const builds = await loadExportBuilds(service, call, scope);
    return { scope, builds, total: await service.database.read(call, (sql) => countCasebooks(sql, scope, subject)) };
  });
}

/** Batch by batch in the order of subjects, from behind `after` on; no transaction is open between two. */
export async function* batchesOf(
  { database }: ServiceContext,
  hand: Hand,
  { scope, builds }: Source,
  { subject, withAudit }: Pick<ExportOptions, 'subject' | 'withAudit'>,
  after: string,
): AsyncGenerator<readonly SubjectRecord[]> {
  for (let last = after; ; ) {
    const asked = { subject, after: last, withHistory: withAudit, limit: batchSize };
    const casebooks = await hand.run((call) => database.read(call, (sql) => nextCasebooks(sql, scope, asked)));
    const end = casebooks.at(-1);
    if (!end) return;
    yield casebooks.map((casebook) => {
      const build = builds.get(casebook.build);
      if (!build) throw new Error(`a casebook of ${scope.study} stands on build ${casebook.build}, which is not there`);
      return toSubjectRecord(build, casebook);
    });
    last = end.subject;
  }
}
