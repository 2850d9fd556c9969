/** The delays of one subject's forms, in days. */
export interface SubjectLags {
  readonly site: string;
  readonly lags: readonly number[];
}

export interface LagDifference {
  readonly site: string;
  readonly forms: number;
  readonly meanDays: number;
  /** 95 % interval of the site's mean less the median of the other sites' means. */
  readonly low: number;
  readonly high: number;
  /** Chance that a site like the others is as far away, adjusted for the number of sites. */
  readonly q: number;
}

export interface Resampling {
  readonly resamples: number;
  /** The same seed gives the same answer. */
  readonly seed: number;
}

/**
 * How far each site's mean delay is from the median of the other sites' means: from their mean, one site that is very
 * late would make all the others look early. Percentile bootstrap: B. Efron, R. Tibshirani, An
 * Introduction to the Bootstrap (1993), ch. 13, drawing subjects and not forms, since the forms of one subject are
 * entered together, and within each site, so that no resample loses one. Adjusted by Benjamini and Hochberg (1995).
 * A site without a form, or the only one, has no difference.
 */
export function bootstrapLag(subjects: readonly SubjectLags[], { resamples, seed }: Resampling): LagDifference[] {
  const sites = [...Map.groupBy(subjects, ({ site }) => site)]
    .map(([site, own]) => ({ site, ...sumsOf(own) }))
    .filter(({ forms }) => forms > 0)
    .sort((one, other) => (one.site < other.site ? -1 : 1));
  if (sites.length < 2) return [];
  const random = randomOf(seed);
  const differences = sites.map(() => new Float64Array(resamples));
  const means = new Float64Array(sites.length);
  for (let round = 0; round < resamples; round += 1) {
    for (const [index, { sums, counts }] of sites.entries()) means[index] = drawnMean(sums, counts, random);
    const sorted = means.toSorted();
    for (const [index, own] of differences.entries()) {
      const mean = means[index] ?? 0;
      own[round] = mean - medianWithout(sorted, mean);
    }
  }
  const q = adjust(differences.map(chance));
  return sites.map(({ site, forms, total }, index) => {
    const sorted = (differences[index] ?? new Float64Array()).toSorted();
    const at = (share: number) => sorted[Math.min(resamples - 1, Math.floor(share * resamples))] ?? 0;
    return { site, forms, meanDays: total / forms, low: at(0.025), high: at(0.975), q: q[index] ?? 1 };
  });
}

/** The mean of a site's forms, of as many subjects as it has, drawn with replacement. */
function drawnMean(sums: Float64Array, counts: Float64Array, random: () => number): number {
  let sum = 0;
  let forms = 0;
  for (let drawn = 0; drawn < sums.length; drawn += 1) {
    const subject = Math.floor(random() * sums.length);
    sum += sums[subject] ?? 0;
    forms += counts[subject] ?? 0;
  }
  return sum / forms;
}

/** The median of all but one of the values; `sorted` holds at least two. */
function medianWithout(sorted: Float64Array, value: number): number {
  const out = sorted.indexOf(value);
  const at = (place: number) => sorted[place < out ? place : place + 1] ?? 0;
  const others = sorted.length - 1;
  return (at((others - 1) >> 1) + at(others >> 1)) / 2;
}

/** By subject; subjects without a form take no part. */
function sumsOf(subjects: readonly SubjectLags[]) {
  const own = subjects.filter(({ lags }) => lags.length > 0);
  const sums = Float64Array.from(own, ({ lags }) => lags.reduce((sum, lag) => sum + lag, 0));
  const counts = Float64Array.from(own, ({ lags }) => lags.length);
  const add = (sum: number, one: number) => sum + one;
  return { sums, counts, total: sums.reduce(add, 0), forms: counts.reduce(add, 0) };
}

/** Two-sided: how often the difference falls on the rarer side of 0, never 0 itself. */
function chance(differences: Float64Array): number {
  const below = differences.filter((one) => one <= 0).length;
  const above = differences.filter((one) => one >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (differences.length + 1));
}

/** The false discovery rate at which each would be found. */
function adjust(chances: readonly number[]): number[] {
  const order = chances.map((_, index) => index).sort((one, other) => (chances[other] ?? 0) - (chances[one] ?? 0));
  const adjusted = [...chances];
  let least = 1;
  for (const [place, index] of order.entries()) {
    least = Math.min(least, ((chances[index] ?? 1) * chances.length) / (chances.length - place));
    adjusted[index] = least;
  }
  return adjusted;
}

/** mulberry32: small, seeded, and good enough to draw subjects with. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
