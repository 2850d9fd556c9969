import { type Call, placesFor, sitesIn } from '@verum/call';
import { type Design, siteFactor } from '../domain/design.ts';
import type { Allocation } from '../store/allocations.ts';
import type { Scheme } from '../store/schemes.ts';

// What a caller may see of arms is decided here and nowhere else.

/** Whether the caller sees the arms of subjects of a site. */
export function seesArms(call: Call, study: string, site: string): boolean {
  const sites = sitesIn(placesFor(call.grants, 'arm.read'), study);
  return sites === null || sites.includes(site);
}

/** Whether the caller sees the arms of the whole study: lists, seeds, what is still to come. */
export function seesAllArms(call: Call, study: string): boolean {
  return sitesIn(placesFor(call.grants, 'arm.read'), study) === null;
}

export interface SeenAllocation extends Omit<Allocation, 'arm'> {
  /** Null for who is blinded. */
  readonly arm: string | null;
}

export function seenAllocation(
  call: Call,
  allocation: Allocation,
  { masking }: Pick<Design, 'masking'>,
): SeenAllocation {
  const isSeen = masking === 'OPEN' || seesArms(call, allocation.study, allocation.site);
  return { ...allocation, arm: isSeen ? allocation.arm : null };
}

/** What is left of a design for who does not see all arms. */
export interface SeenDesign extends Pick<Design, 'method' | 'masking' | 'arms'> {
  readonly factors: readonly { readonly code: string; readonly levels: readonly string[]; readonly weight?: number }[];
  readonly blockSizes?: readonly number[];
  readonly imbalance?: 'RANGE' | 'VARIANCE' | 'MARGINAL';
  readonly probability?: number;
}

export interface SeenScheme extends Omit<Scheme, 'design' | 'list'> {
  readonly design: SeenDesign;
  readonly hasList: boolean;
}

/**
 * A scheme without what would tell arms: block sizes, ratios, the biased coin, the seed and the list's hash (which a
 * guessed list could be compared with). Arms and ratios are open in an open-label study; what is to come never is. Of
 * the sites only those of the caller are named.
 */
export function seenScheme(call: Call, { list, ...scheme }: Scheme): SeenScheme {
  const { study, design } = scheme;
  const hasList = list !== null || scheme.seed !== null;
  if (seesAllArms(call, study)) return { ...scheme, hasList };
  const sites = sitesIn(call.scope, study);
  const factors = design.factors.map(({ code, levels }) => ({
    code,
    levels: code === siteFactor && sites !== null ? levels.filter((site) => sites.includes(site)) : levels,
  }));
  const { method, masking } = design;
  const arms = masking === 'OPEN' ? design.arms : [];
  return { ...scheme, design: { method, masking, arms, factors }, hasList, seed: null, listHash: null };
}
