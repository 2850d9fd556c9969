import { bootstrapLag, type LagDifference, type Resampling, type SubjectLags } from './bootstrap-lag.ts';
import { type FunnelPoint, funnelOf, type SiteCount } from './funnel.ts';

/** What the statistic is made of. Plain data: it goes to a thread of its own. */
export interface QualityInput extends Resampling {
  /** Queries of a site, of the items that are filled there. */
  readonly queries: readonly SiteCount[];
  readonly subjects: readonly SubjectLags[];
}

export interface QualityRow {
  readonly site: string;
  readonly items: number;
  readonly queries: number;
  /** Null where no item is filled. */
  readonly funnel: FunnelPoint | null;
  /** Null where no form has a delay, or no other site has. */
  readonly lag: LagDifference | null;
  readonly isOutlier: boolean;
}

export interface Quality {
  /** Queries an item, of all sites. */
  readonly rate: number;
  readonly overdispersion: number;
  readonly rows: readonly QualityRow[];
}

const qMax = 0.05;

/** Which sites differ from the others by more than chance, in what is asked about and in how late they enter. */
export function dataQuality({ queries, subjects, ...resampling }: QualityInput): Quality {
  const { rate, overdispersion, points } = funnelOf(queries);
  const funnels = new Map(points.map((point) => [point.site, point]));
  const lags = new Map(bootstrapLag(subjects, resampling).map((one) => [one.site, one]));
  const rows = queries.map(({ site, happened, of }): QualityRow => {
    const funnel = funnels.get(site) ?? null;
    const lag = lags.get(site) ?? null;
    const isOutlier = (funnel !== null && isOutside(funnel)) || (lag !== null && isFar(lag));
    return { site, items: of, queries: happened, funnel, lag, isOutlier };
  });
  return { rate, overdispersion, rows };
}

function isOutside({ rate, low, high }: FunnelPoint): boolean {
  return rate < low || rate > high;
}

function isFar({ low, high, q }: LagDifference): boolean {
  return (low > 0 || high < 0) && q < qMax;
}
