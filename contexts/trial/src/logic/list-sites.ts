import { type Call, sitesIn } from '@verum/call';
import type { Site } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { listSites as load } from '../store/sites.ts';

/** The sites of a study that the caller's grants reach. */
export function listSites({ database }: ServiceContext, call: Call, study: string): Promise<Site[]> {
  return database.read(call, (sql) => load(sql, study, sitesIn(call.scope, study)));
}
