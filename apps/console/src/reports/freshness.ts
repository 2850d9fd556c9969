import type { report } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type Source = Json<report.Source>;

export interface Freshness {
  readonly state: 'current' | 'none' | 'behind' | 'unknown';
  /** ISO 8601; '' where there is none. */
  readonly at: string;
  readonly lagSeconds: number;
}

/** A report is as fresh as the stalest of what it is folded from. */
export function freshnessOf(sources: readonly Source[]): Freshness {
  const moments = sources.flatMap(({ asOf }) => asOf ?? []).sort();
  const at = moments.at(-1) ?? '';
  const lagSeconds = Math.max(0, ...sources.map((source) => source.lagSeconds ?? 0));
  const has = (state: string) => sources.some((source) => source.state === state);
  if (has('UNKNOWN') || sources.length === 0) return { state: 'unknown', at, lagSeconds };
  if (has('BEHIND')) return { state: 'behind', at, lagSeconds };
  return { state: at === '' ? 'none' : 'current', at, lagSeconds };
}
