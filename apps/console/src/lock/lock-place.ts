import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type HoldPlace = Json<edc.HoldPlace>;
export type HoldState = Json<edc.HoldState>;
export type UnlockRequest = Json<edc.UnlockRequest>;
export type Act = 'freeze' | 'unfreeze' | 'lock' | 'unlock';

/** What can be done with a level as it stands: each step once, and a lock opens by two people only. */
export function actsAt(hold: string | undefined, may: (permission: string) => boolean): readonly Act[] {
  if (hold === 'HOLD_LOCKED') return may('lock') ? ['unlock'] : [];
  const freeze: Act[] = may('freeze') ? [hold === 'HOLD_FROZEN' ? 'unfreeze' : 'freeze'] : [];
  return may('lock') ? [...freeze, 'lock'] : freeze;
}

/** Where a point of the checklist is cleared. */
export type Clearing = 'queries' | 'verification' | 'signing' | 'matrix';

interface PointFacts {
  readonly name: 'openQueries' | 'missingForms' | 'incomplete' | 'missingItems' | 'unverified' | 'unsigned';
  readonly clearing: Clearing;
}

const points: Readonly<Record<string, PointFacts>> = {
  'open-queries': { name: 'openQueries', clearing: 'queries' },
  'missing-forms': { name: 'missingForms', clearing: 'matrix' },
  incomplete: { name: 'incomplete', clearing: 'matrix' },
  'missing-items': { name: 'missingItems', clearing: 'matrix' },
  unverified: { name: 'unverified', clearing: 'verification' },
  unsigned: { name: 'unsigned', clearing: 'signing' },
};

/** Undefined for a point that this console does not know. */
export function pointOf(point: string | undefined): PointFacts | undefined {
  return points[point ?? ''];
}

/** `01-001/SE.WEEK4~FO.VS` in its two parts. */
export function splitPlace(place: string): { readonly subject: string; readonly form: string } {
  const at = place.indexOf('/');
  return { subject: place.slice(0, at), form: place.slice(at + 1) };
}

/** Only what is told of a place: the API takes exactly one level. */
export function requestPlace({ site = '', subject = '', visit = '', form = '' }: HoldPlace): HoldPlace {
  return { site, subject, visit, form };
}

export function placeKey({ site = '', subject = '', visit = '', form = '' }: HoldPlace = {}): string {
  return [site, subject, visit, form].join('|');
}
