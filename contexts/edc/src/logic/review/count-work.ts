import { type Call, refuse } from '@verum/call';
import { momentOf, type WorkCount, workCountMax, workKinds } from '../../domain/review/work.ts';
import type { ServiceContext } from '../../service-context.ts';
import { countWork as countOf } from '../../store/work.ts';
import { reachOf } from '../reach.ts';
import { workReachOf } from './list-work.ts';

export interface CountWork {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
}

/**
 * How much waits, of every kind.
 * @throws Refusal NOT_FOUND for a site that is not the caller's
 */
export async function countWork(
  { database, clock }: ServiceContext,
  call: Call,
  { study, site }: CountWork,
): Promise<readonly WorkCount[]> {
  const { sites } = reachOf(call, study);
  if (site !== '' && sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, site } });
  const moment = momentOf(clock.nowMs());
  return await database.read(call, async (sql) => {
    const counts: WorkCount[] = [];
    for (const kind of workKinds) {
      const found = await countOf(sql, kind, { study, site, moment, ...workReachOf(call, study, kind) });
      counts.push({ kind, count: Math.min(found, workCountMax), isCapped: found > workCountMax });
    }
    return counts;
  });
}
