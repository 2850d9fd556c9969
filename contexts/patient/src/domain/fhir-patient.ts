import type { FhirIdentifier, FhirPatient } from '@verum/fhir';
import { codePoints, dateBounds } from '@verum/values';
import { type ImportFinding, importFinding } from './import-finding.ts';
import type { Identity, Sex } from './person.ts';

/** What a FHIR Patient says of a person; members that it does not say are absent. */
export interface ImportedPerson {
  readonly hospitalNumber: string;
  readonly identity: Partial<Omit<Identity, 'hospitalNumber'>>;
  readonly sex: Sex | undefined;
}

// The contract's limits for the same fields.
const lengthMax = { hospitalNumber: 64, name: 200, birthDate: 10, phone: 50, nationalId: 50, address: 500 } as const;

/** Types of HL7 table 0203 that name a person in the whole country. */
const nationalTypes = /^(NI|NN[A-Z]{0,3}|SS)$/;

/**
 * @param today the latest civil date that it can be
 * @returns undefined for a patient without a usable hospital number
 */
export function personOf(
  patient: FhirPatient,
  today: string,
): { readonly person: ImportedPerson | undefined; readonly findings: readonly ImportFinding[] } {
  const findings: ImportFinding[] = [];
  const hospitalNumber = hospitalNumberOf(patient.identifiers);
  if (hospitalNumber === undefined || !fits('hospitalNumber', hospitalNumber)) {
    return { person: undefined, findings: [importFinding('no-hospital-number', patient.pointer)] };
  }
  const said: Partial<Record<keyof Omit<Identity, 'hospitalNumber'>, string | undefined>> = {
    name: patient.name,
    birthDate: patient.birthDate,
    phone: patient.phone,
    nationalId: patient.identifiers.find(({ type }) => nationalTypes.test(type ?? ''))?.value,
    address: patient.address,
  };
  const identity = Object.fromEntries(
    Object.entries(said).filter(([key, text]) => {
      if (text === undefined) return false;
      if (!fits(key as keyof Identity, text)) {
        findings.push(importFinding('too-long', patient.pointer, key));
        return false;
      }
      const isFuture = key === 'birthDate' && (dateBounds(text)?.earliest ?? today) > today;
      if (isFuture) findings.push(importFinding('birth-date-future', patient.pointer));
      return !isFuture;
    }),
  );
  const sex = patient.gender && (patient.gender.toUpperCase() as Sex);
  return { person: { hospitalNumber, identity, sex }, findings };
}

/** The medical record number; else an identifier without a type, as systems send it that know one kind only. */
function hospitalNumberOf(identifiers: readonly FhirIdentifier[]): string | undefined {
  const current = identifiers.filter(({ use }) => use !== 'old' && use !== 'temp');
  const found =
    current.find(({ type }) => type === 'MR') ??
    current.find(({ type, typeText }) => type === undefined && typeText === undefined);
  return found?.value;
}

function fits(key: keyof Identity, text: string): boolean {
  return text.trim() !== '' && codePoints(text) <= lengthMax[key];
}
