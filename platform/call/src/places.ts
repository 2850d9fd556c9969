import { permissionsOf, type Role } from '@verum/contracts';
import type { Call } from './call.ts';

/** Where a role is granted. `*` means every study, or every site. */
export interface Place {
  readonly role: Role;
  readonly study: string;
  readonly site: string;
}

/** The places at which the grants give a permission. */
export function placesFor(grants: readonly Place[], permission: string): readonly Place[] {
  return grants.filter(({ role }) => permissionsOf(role).has(permission));
}

/**
 * The sites of a study that the places reach: null for all of them, else their codes ([] for none).
 * Made for SQL: `($1::text[] is null or site = any($1))`.
 */
export function sitesIn(places: readonly Place[], study: string): string[] | null {
  const here = places.filter((place) => place.study === '*' || place.study === study);
  return here.some(({ site }) => site === '*') ? null : [...new Set(here.map(({ site }) => site))];
}

/**
 * What a call reaches as texts `study/site`, for the fences of a database: everything for the system itself, its own
 * place for a device, the places of the call's scope for everybody else.
 */
export function reachedPlaces({ actor, scope, device }: Pick<Call, 'actor' | 'scope' | 'device'>): readonly string[] {
  if (device) return [`${device.study}/${device.site}`];
  return actor.kind === 'system' ? ['*/*'] : placeTexts(scope);
}

export function placeTexts(places: readonly Place[]): readonly string[] {
  return [...new Set(places.map(({ study, site }) => `${study}/${site}`))].sort();
}

/** The studies that the places reach: null for all of them, else their codes. */
export function studiesIn(places: readonly Place[]): string[] | null {
  return places.some(({ study }) => study === '*') ? null : [...new Set(places.map(({ study }) => study))];
}
