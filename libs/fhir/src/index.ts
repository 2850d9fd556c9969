export type { FhirEncounter } from './encounter.ts';
export { type FhirDateTime, parseFhirDateTime } from './fhir-date.ts';
export { type Finding, type FindingRule, finding } from './finding.ts';
export type { FhirIdentifier, FhirName, FhirPatient } from './patient.ts';
export { FHIR_LIMITS, type FhirLimits, type FhirReading, readBundle } from './read-bundle.ts';
export { type Bilingual, FhirRefusal, type FhirRefusalCode } from './refusal.ts';
export { isUnitOf, VITAL_KINDS, type VitalKind } from './vital-kind.ts';
export type { FhirVitalSign } from './vital-sign.ts';
