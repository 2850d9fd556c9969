import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../../service-context.ts';
import { type QueryAgeing, selectAgeing } from '../../store/query-list.ts';
import { queryReachOf } from './query-access.ts';

/**
 * How many queries wait since how many days, by site and state.
 * @param query `site` '' for every site within reach
 * @throws Refusal NOT_FOUND for a site out of reach
 */
export async function getQueryAgeing(
  { database, clock }: ServiceContext,
  call: Call,
  { study, site }: { readonly study: string; readonly site: string },
): Promise<QueryAgeing[]> {
  const reach = queryReachOf(call, study);
  const isWithin = site === '' || reach.sites === null || reach.sites.includes(site);
  if (!isWithin) throw refuse('NOT_FOUND', { facts: { study, site } });
  return await database.read(call, (sql) => selectAgeing(sql, { study, site, nowMs: clock.nowMs() }, reach));
}
