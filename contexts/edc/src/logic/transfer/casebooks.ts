import type { SubjectRecord } from '@verum/odm';
import type { ExportOptions } from '../../domain/transfer/job.ts';
import { toSubjectRecord } from '../../domain/transfer/to-subject-record.ts';
import type { ServiceContext } from '../../service-context.ts';
import { countCasebooks, type ExportScope, nextCasebooks } from '../../store/exports.ts';
import { reachOf } from '../reach.ts';
import { openBreath } from './breath.ts';
import { type ExportBuilds, loadExportBuilds } from './export-content.ts';
import type { Hand } from './hand.ts';

/** What an export reads. */
export interface Source {
  readonly scope: ExportScope;
  readonly builds: ExportBuilds;
  /** Casebooks in all, when it was begun. */
  readonly total: number;
}

// By values and not by casebooks: one may hold ten of them, another fifty thousand. What a batch makes is to be gone
// before the collector takes it for something that stays, and asks for more memory instead.
const batchValues = { plain: 5_000, withAudit: 2_000 } as const;
const batchMin = 1;
const batchMax = 200;
const batchFirst = 4;

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

/**
 * Batch by batch in the order of subjects, from behind `after` on; no transaction is open between two. While one is
 * worked at, the next one is fetched.
 */
export async function* batchesOf(
  { database }: ServiceContext,
  hand: Hand,
  { scope, builds }: Source,
  { subject, withAudit }: Pick<ExportOptions, 'subject' | 'withAudit'>,
  after: string,
): AsyncGenerator<readonly SubjectRecord[]> {
  let limit = batchFirst;
  const fetch = (last: string) => {
    const asked = { subject, after: last, withHistory: withAudit, limit };
    const fetching = hand.run((call) => database.read(call, (sql) => nextCasebooks(sql, scope, asked)));
    // It is heard of when its turn comes.
    fetching.catch(() => undefined);
    return fetching;
  };
  const breath = openBreath();
  let ahead = fetch(after);
  try {
    for (;;) {
      const casebooks = await ahead;
      const end = casebooks.at(-1);
      if (!end) return;
      ahead = fetch(end.subject);
      const records: SubjectRecord[] = [];
      for (const casebook of casebooks) {
        const build = builds.get(casebook.build);
        if (!build)
          throw new Error(`a casebook of ${scope.study} stands on build ${casebook.build}, which is not there`);
        records.push(toSubjectRecord(build, casebook));
        await breath();
      }
      limit = nextLimit(records, withAudit ? batchValues.withAudit : batchValues.plain);
      yield records;
    }
  } finally {
    await ahead.catch(() => undefined);
  }
}

/** How many casebooks like these hold so many values; after a batch of small ones not at once very many. */
function nextLimit(records: readonly SubjectRecord[], wanted: number): number {
  let values = 1;
  for (const { visits } of records)
    for (const { forms } of visits) for (const { items } of forms) values += items.length;
  const fitting = Math.round((records.length * wanted) / values);
  return Math.max(batchMin, Math.min(batchMax, fitting, 4 * records.length));
}
