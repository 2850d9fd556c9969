import { type Call, refuse, sitesIn } from '@verum/call';
import type { Investigator } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSite, listInvestigators as load } from '../store/sites.ts';
import type { SiteKey } from './get-site.ts';

/** @throws Refusal NOT_FOUND, for a site out of scope as well */
export function listInvestigators({ database }: ServiceContext, call: Call, key: SiteKey): Promise<Investigator[]> {
  const { study, site } = key;
  const sites = sitesIn(call.scope, study);
  return database.read(call, async (sql) => {
    const [found, investigators] = await Promise.all([findSite(sql, study, site, sites), load(sql, key, sites)]);
    if (!found) throw refuse('NOT_FOUND', { facts: { study, site } });
    return investigators;
  });
}
