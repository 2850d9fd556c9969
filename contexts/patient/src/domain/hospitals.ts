import type { Place } from '@verum/call';

/**
 * The hospitals whose patients the places reach: null for all of them, else their codes ([] for none). A site's code
 * is the code of its hospital, whichever study the site belongs to.
 * Made for SQL: `($1::text[] is null or hospital = any($1))`.
 */
export function hospitalsIn(places: readonly Place[]): string[] | null {
  return places.some(({ site }) => site === '*') ? null : [...new Set(places.map(({ site }) => site))];
}
