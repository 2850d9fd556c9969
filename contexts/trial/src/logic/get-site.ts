import { type Call, refuse, sitesIn } from '@verum/call';
import type { Site } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSite } from '../store/sites.ts';

export interface SiteKey {
  readonly study: string;
  readonly site: string;
}

/** @throws Refusal NOT_FOUND, for a site out of scope as well */
export async function getSite({ database }: ServiceContext, call: Call, { study, site }: SiteKey): Promise<Site> {
  const found = await database.read(call, (sql) => findSite(sql, study, site, sitesIn(call.scope, study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { study, site } });
  return found;
}
