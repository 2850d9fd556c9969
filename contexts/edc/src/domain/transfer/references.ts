import type { AdminData, Location, User } from '@verum/odm';

/** Whom and where a fact refers to, so that it can be read without its document. */
export interface References {
  readonly users?: readonly User[];
  readonly locations?: readonly Location[];
}
interface Refers {
  readonly userOid: string;
  readonly locationOid?: string;
}

/** What a document says of the people and places that are referred to, as far as it says anything. */
export function referencesOf(those: readonly Refers[], admin: readonly AdminData[]): References {
  const userOids = new Set(those.map(({ userOid }) => userOid));
  const locationOids = new Set(those.map(({ locationOid }) => locationOid));
  const users = admin.flatMap((one) => one.users).filter(({ oid }) => userOids.has(oid));
  const locations = admin.flatMap((one) => one.locations).filter(({ oid }) => locationOids.has(oid));
  return {
    ...(users.length > 0 && { users }),
    // With which builds they work is said of studies that are not here.
    ...(locations.length > 0 && { locations: locations.map((one) => ({ ...one, metaDataVersions: [] })) }),
  };
}
