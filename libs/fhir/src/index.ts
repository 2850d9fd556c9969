export { canonicalJson, skeletonOf } from './canonical-json.ts';
export type {
  DirectoryRecord,
  DirectoryType,
  FhirHealthcareService,
  FhirLocation,
  FhirOrganization,
  FhirPractitioner,
  FhirPractitionerRole,
} from './directory-record.ts';
export type { FhirEncounter } from './encounter.ts';
export { type FhirDateTime, parseFhirDateTime } from './fhir-date.ts';
export { type Finding, type FindingRule, finding } from './finding.ts';
export { isJsonObject, type JsonLimits, type JsonObject, type JsonValue, parseJson } from './json.ts';
export type { FhirIdentifier, FhirName, FhirPatient } from './patient.ts';
export { FHIR_LIMITS, type FhirLimits, type FhirReading, readBundle } from './read-bundle.ts';
export { type DirectoryEntry, type DirectoryPage, readDirectoryPage } from './read-directory-page.ts';
export { type Bilingual, FhirRefusal, type FhirRefusalCode } from './refusal.ts';
export { formatFhir, questionnaireUrl } from './research/element.ts';
export { readNdjson } from './research/ndjson.ts';
export { type CasebookReading, readCasebooks } from './research/read-casebooks.ts';
export { type ReadOptions, readQuestionnaire } from './research/read-questionnaire.ts';
export { type ReadResponse, readQuestionnaireResponse } from './research/read-response.ts';
export {
  readResearchStudy,
  type StudyFacts,
  type StudyOptions,
  type StudyStatus,
  toResearchStudy,
} from './research/study.ts';
export {
  readResearchSubject,
  readSubjectResources,
  type SubjectFacts,
  type SubjectOptions,
  type SubjectStatus,
  toResearchSubject,
  toSubjectResources,
} from './research/subject.ts';
export { type QuestionnaireOptions, toQuestionnaire } from './research/to-questionnaire.ts';
export {
  type Author,
  type FormOfSubject,
  type ResponseOptions,
  toQuestionnaireResponse,
} from './research/to-response.ts';
export { isUnitOf, VITAL_KINDS, type VitalKind } from './vital-kind.ts';
export type { FhirVitalSign } from './vital-sign.ts';
