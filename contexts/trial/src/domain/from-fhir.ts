import { createHash } from 'node:crypto';
import type { DirectoryEntry, DirectoryRecord, FhirOrganization } from '@verum/fhir';
import { faultOf } from './fault-catalogue.ts';
import type { PageEntry, SentRecord } from './hospital.ts';
import type { Text } from './study.ts';

export interface FhirHospital {
  readonly code: string;
  /** The id of its Organization; where it is not configured, the one with the code as its id or identifier. */
  readonly organization: string | undefined;
}

/** A resource of the hospital's directory as what it is to us; other organizations than the hospital and its parts are none. */
export function fromFhir(entry: DirectoryEntry, hospital: FhirHospital): PageEntry {
  const { place, source, record, faults, canonical, skeleton } = entry;
  const [first] = faults;
  return {
    place,
    source,
    hospital: hospital.code,
    fault: first && faultOf(first),
    record: record && recordOf(record, hospital),
    hash: createHash('sha256').update(canonical).digest('hex'),
    skeleton,
  };
}

function recordOf(found: DirectoryRecord, to: FhirHospital): SentRecord | undefined {
  const of = { hospital: to.code, id: `${found.type}/${found.id}` };
  switch (found.type) {
    case 'Organization':
      if (isTheHospital(found, to)) {
        const { name, address, phone, email } = found;
        return { kind: 'hospital', ...of, fields: { name: textOf(name), address, phone, email } };
      }
      if (found.partOf === undefined) return undefined;
      return { kind: 'department', ...of, name: textOf(found.name), specialty: '', active: found.isActive };
    case 'Location':
      return { kind: 'department', ...of, name: textOf(found.name), specialty: '', active: found.isActive };
    case 'HealthcareService': {
      const { name, specialty, isActive } = found;
      return { kind: 'department', ...of, name: textOf(name), specialty, active: isActive };
    }
    case 'Practitioner':
      return { kind: 'practitioner', ...of, name: textOf(found.name), active: found.isActive };
    case 'PractitionerRole': {
      const { practitioner, role, department, isActive } = found;
      return { kind: 'role', ...of, practitioner, role, department, active: isActive };
    }
  }
}

function isTheHospital({ id, identifiers }: FhirOrganization, { code, organization }: FhirHospital): boolean {
  return organization === undefined ? id === code || identifiers.includes(code) : id === organization;
}

function textOf(text: string): Text[] {
  return [{ lang: '', text }];
}
