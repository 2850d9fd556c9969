import type { Activation } from './release-queries.ts';

/** A build at a site: in use, to be used from a day on, or used until another one took its place. */
export type ActivationState = 'active' | 'planned' | 'past';

export interface SiteActivation extends Activation {
  readonly state: ActivationState;
}

/**
 * Every activation of a study with what it means on a day: at each site the latest one that has begun is in use.
 * `today`: civil date; the sites' zones may differ by a day, in which case the service decides.
 */
export function activationsOn(activations: readonly Activation[], today: string): readonly SiteActivation[] {
  const latest = new Map<string, string>();
  for (const { site = '', fromDate = '' } of activations)
    if (fromDate <= today && fromDate > (latest.get(site) ?? '')) latest.set(site, fromDate);
  return activations
    .map((one): SiteActivation => {
      const { site = '', fromDate = '' } = one;
      if (fromDate > today) return { ...one, state: 'planned' };
      return { ...one, state: latest.get(site) === fromDate ? 'active' : 'past' };
    })
    .toSorted((a, b) => text(a.site).localeCompare(text(b.site)) || text(b.fromDate).localeCompare(text(a.fromDate)));
}

const text = (value: string | undefined) => value ?? '';
