import type { VisitRow } from '../casebook/loaded-casebook.ts';

/**
 * What the others are told of a visit: its dates, which are civil dates at the site, and how many forms it lacks. When
 * and not what: no value of a form but the day of the visit, which windows and delays are measured from.
 */
export interface ToldVisit
  extends Pick<VisitRow, 'visit' | 'heldOn' | 'earliest' | 'latest' | 'isHeld' | 'isExpected'> {
  readonly isSkipped: boolean;
  /** Forms that it expects and that are not started. */
  readonly missing: number;
  readonly missingBlinded: number;
}

export function toldVisits(visits: readonly VisitRow[]): ToldVisit[] {
  return visits.map(({ visit, heldOn, earliest, latest, isHeld, isExpected, skipped, missing, missingBlinded }) => ({
    ...{ visit, heldOn, earliest, latest, isHeld, isExpected, isSkipped: skipped !== null },
    ...{ missing: missing.length, missingBlinded: missingBlinded.length },
  }));
}
