import { type Call, placesFor, sitesIn } from '@verum/call';
import type { Reach } from '../store/reach.ts';

/** What of a study this call reaches: the sites of its scope, and where its caller is unblinded. */
export function reachOf(call: Call, study: string): Reach {
  return {
    sites: sitesIn(call.scope, study),
    unblinded: sitesIn(placesFor(call.grants, 'blinded.read'), study),
  };
}

/** Whether rows about blinded forms of a site are within reach. */
export function seesBlinded({ unblinded }: Reach, site: string): boolean {
  return unblinded === null || unblinded.includes(site);
}
