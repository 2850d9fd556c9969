/** What of a study a caller reaches: its rows carry a site and whether they are blinded. Null is everywhere. */
export interface Reach {
  readonly sites: string[] | null;
  /** The sites where the caller sees what others are blinded to. */
  readonly unblinded: string[] | null;
}

/** Everything: for the system itself. */
export const everything: Reach = { sites: null, unblinded: null };

/**
 * The predicate of a row within reach.
 * @param row alias of a table with `site` and `blinded`
 * @param sites number of the parameter with `reach.sites`; the next one is `reach.unblinded`
 */
export function within(row: string, sites: number): string {
  return `($${sites}::text[] is null or ${row}.site = any($${sites}))
    and (not ${row}.blinded or $${sites + 1}::text[] is null or ${row}.site = any($${sites + 1}))`;
}
