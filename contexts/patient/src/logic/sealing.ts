import type { IdentifierKey } from '../crypto/identifier-key.ts';
import type { Patient } from '../domain/person.ts';
import type { PatientIndexes, SealedPatient } from '../store/patients.ts';

/** A patient as the database may know it. */
export function sealed(key: IdentifierKey, { identity, ...rest }: Patient): SealedPatient {
  return { ...rest, box: key.seal(rest.id, identity).toString('base64') };
}

export function opened(key: IdentifierKey, { box, ...rest }: SealedPatient): Patient {
  return { ...rest, identity: key.open(rest.id, Buffer.from(box, 'base64')) };
}

export function indexesOf(key: IdentifierKey, { identity }: Patient): PatientIndexes {
  return { number: key.indexOfNumber(identity.hospitalNumber), prefixes: key.indexesOfName(identity.name) };
}
