/** How many things happened at a site, and how many could have. */
export interface SiteCount {
  readonly site: string;
  readonly happened: number;
  readonly of: number;
}

export interface FunnelPoint {
  readonly site: string;
  readonly rate: number;
  /** Where the rate of 99.8 % of sites of this size lies, if they are as the whole is. */
  readonly low: number;
  readonly high: number;
  /** Standard deviations from the whole, adjusted for overdispersion. */
  readonly z: number;
}

export interface Funnel {
  /** Of all sites together. */
  readonly rate: number;
  /** 1: the sites differ by no more than chance makes them. */
  readonly overdispersion: number;
  readonly points: readonly FunnelPoint[];
}

// Two-sided 99.8 %: one site of 500 lies outside by chance.
const limit = 3.0902;
const winsorised = 0.1;

/**
 * A funnel plot of Poisson rates: D. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in
 * Medicine 24 (2005) 1185–1202, with his multiplicative overdispersion: the mean of the squared z scores, of which the
 * outermost tenth on each side is pulled in, so that the very outliers that one looks for do not widen the funnel.
 * A site without any opportunity has no point.
 */
export function funnelOf(counts: readonly SiteCount[]): Funnel {
  const known = counts.filter(({ of }) => of > 0);
  const happened = known.reduce((sum, one) => sum + one.happened, 0);
  const rate = happened === 0 ? 0 : happened / known.reduce((sum, { of }) => sum + of, 0);
  const scores = known.map((one) => (rate === 0 ? 0 : (one.happened - one.of * rate) / Math.sqrt(one.of * rate)));
  const overdispersion = overdispersionOf(scores);
  const points = known.map((one, index): FunnelPoint => {
    const spread = limit * Math.sqrt((overdispersion * rate) / one.of);
    return {
      ...{ site: one.site, rate: one.happened / one.of, low: Math.max(0, rate - spread), high: rate + spread },
      z: (scores[index] ?? 0) / Math.sqrt(overdispersion),
    };
  });
  return { rate, overdispersion, points };
}

function overdispersionOf(scores: readonly number[]): number {
  if (scores.length < 2) return 1;
  const sorted = scores.toSorted((one, other) => one - other);
  // Of fewer than five sites, none could be pulled in without pulling in half of them.
  const cut = sorted.length < 5 ? 0 : Math.ceil(sorted.length * winsorised);
  const low = sorted[cut] ?? 0;
  const high = sorted[sorted.length - 1 - cut] ?? 0;
  const squares = scores.map((score) => Math.min(high, Math.max(low, score)) ** 2);
  return Math.max(1, squares.reduce((sum, one) => sum + one, 0) / squares.length);
}
