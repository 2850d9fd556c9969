import { type Call, type Place, placesFor, sitesIn } from '@verum/call';

/** The places at which the caller sees who the subjects are. */
export function personPlaces(call: Call): readonly Place[] {
  return placesFor(call.grants, 'patient.read');
}

/** Whether the caller sees the persons of a site: the right to persons has to be given in this very study. */
export function seesPersons(call: Call, study: string, site: string): boolean {
  const sites = sitesIn(personPlaces(call), study);
  return sites === null || sites.includes(site);
}
