import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { type State, states } from './query-rows.ts';

/** Days that a column counts those older than; 0: all. */
export const agesOver = [0, 7, 14, 30, 90] as const;

export interface AgeingRow {
  readonly state: State;
  /** One for each of `agesOver`: what is over 90 days is over 7 days as well. */
  readonly counts: readonly number[];
}

/** The sites of the answer together, one row for each state in which a query waits for somebody. */
export function ageingRows(rows: readonly Json<edc.QueryAgeing>[]): readonly AgeingRow[] {
  return states.slice(0, 3).flatMap((state) => {
    const own = rows.filter((row) => row.state === `QUERY_STATE_${state}`);
    const sum = (count: (row: Json<edc.QueryAgeing>) => number | undefined) =>
      own.reduce((total, row) => total + (count(row) ?? 0), 0);
    const buckets = [
      sum(({ days7 }) => days7),
      sum(({ days14 }) => days14),
      sum(({ days30 }) => days30),
      sum(({ days90 }) => days90),
      sum(({ longer }) => longer),
    ];
    const counts = buckets.map((_, at) => buckets.slice(at).reduce((total, count) => total + count, 0));
    return counts[0] === 0 ? [] : [{ state, counts }];
  });
}
