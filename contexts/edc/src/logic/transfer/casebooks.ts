import type { StudyBuild, SubjectRecord } from '@verum/odm';
import type { ShapeDesign } from '../../domain/build/build-shape.ts';
import type { ExportOptions } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import {
  type Beside,
  type CasebookText,
  countCasebooks,
  type ExportScope,
  nextCasebooks,
} from '../../store/exports.ts';
import { reachOf } from '../reach.ts';
import { openBreath } from './breath.ts';
import { type ExportBuilds, loadExportBuilds } from './export-content.ts';
import type { Hand } from './hand.ts';
import { readCasebook } from './read-casebook.ts';
import type { Designs } from './thread/making.ts';

/** What an export reads. */
export interface Source {
  readonly scope: ExportScope;
  readonly builds: ExportBuilds;
  /** Casebooks in all, when it was begun. */
  readonly total: number;
}

// By what they hold and not by casebooks: one may have ten values, another fifty thousand. What a batch makes is to be
// gone before the collector takes it for something that stays, and asks for more memory instead.
const batchChars = 400_000;
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

/** What an ODM document says beside values: with audit all of it, and what vendors have added where that is asked for. */
export function besideOf({ withAudit, withExtensions }: Pick<ExportOptions, 'withAudit' | 'withExtensions'>): Beside {
  const foreign = withExtensions ? 'extensions' : 'nothing';
  return { withHistory: withAudit, foreign: withAudit ? 'all' : foreign };
}

/** The builds as another thread reads casebooks by them. */
export function designsOf({ builds }: Source): Designs {
  const design = ({ blinded, critical }: ShapeDesign) => ({ blinded, critical });
  return new Map([...builds].map(([number, build]) => [number, { model: build.model, design: design(build.design) }]));
}

/** As far as whoever exports sees them. */
export const visibleModels = ({ builds, scope }: Source): StudyBuild[] =>
  [...builds.values()].map((build) => (scope.unblinded === null ? build.model : build.openModel()));

/**
 * Batch by batch in the order of subjects, from behind `after` on; no transaction is open between two. While one is
 * worked at, the next one is fetched.
 */
export async function* batchesOf(
  { database }: ServiceContext,
  hand: Hand,
  { scope }: Source,
  { subject, ...beside }: Pick<ExportOptions, 'subject'> & Beside,
  after: string,
): AsyncGenerator<readonly CasebookText[]> {
  let limit = batchFirst;
  const fetch = (last: string) => {
    const asked = { subject, after: last, limit, withHistory: beside.withHistory, foreign: beside.foreign };
    const fetching = hand.run((call) => database.read(call, (sql) => nextCasebooks(sql, scope, asked)));
    // It is heard of when its turn comes.
    fetching.catch(() => undefined);
    return fetching;
  };
  let ahead = fetch(after);
  try {
    for (;;) {
      const casebooks = await ahead;
      const end = casebooks.at(-1);
      if (!end) return;
      limit = nextLimit(casebooks);
      ahead = fetch(end.subject);
      yield casebooks;
    }
  } finally {
    await ahead.catch(() => undefined);
  }
}

/** The same in the terms of ODM. */
export async function* recordsOf(
  batches: AsyncIterable<readonly CasebookText[]>,
  { builds }: Source,
): AsyncGenerator<readonly SubjectRecord[]> {
  const breath = openBreath();
  for await (const batch of batches) {
    const records: SubjectRecord[] = [];
    for (const casebook of batch) {
      records.push(readCasebook(builds, casebook));
      await breath();
    }
    yield records;
  }
}

/** How many casebooks like these hold so much; after a batch of small ones not at once very many. */
function nextLimit(casebooks: readonly CasebookText[]): number {
  const chars = casebooks.reduce((sum, { forms, foreign }) => sum + forms.length + (foreign?.length ?? 0), 0);
  const fitting = Math.round((casebooks.length * batchChars) / chars);
  return Math.max(batchMin, Math.min(batchMax, fitting, 4 * casebooks.length));
}
