import { type Reach, within } from './reach.ts';

/** What of a study's queries a caller reaches. */
export interface QueryReach extends Reach {
  /** The sites where the caller sees queries that were never released to the site. Null is everywhere. */
  readonly candidates: string[] | null;
}

/**
 * The predicate of a row of `query` within reach.
 * @param first number of the parameter with `reach.sites`; `unblinded` and `candidates` follow it
 */
export function queryWithin(row: string, first: number): string {
  const candidates = `$${first + 2}`;
  return `${within(row, first)}
    and (${row}.is_released or ${candidates}::text[] is null or ${row}.site = any(${candidates}))`;
}

/** The three parameters of `queryWithin`. */
export function reachParams({ sites, unblinded, candidates }: QueryReach): (string[] | null)[] {
  return [sites, unblinded, candidates];
}
