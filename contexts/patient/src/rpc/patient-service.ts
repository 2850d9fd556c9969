import { patient } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { findPatients } from '../logic/find-patients.ts';
import { batchGetPatientInfo, getPatientInfo } from '../logic/get-patient-info.ts';
import { importFhirBundle } from '../logic/import-fhir-bundle.ts';
import { listEncounters } from '../logic/list-encounters.ts';
import { listVitals } from '../logic/list-vitals.ts';
import { recordEncounter } from '../logic/record-encounter.ts';
import { recordVitals } from '../logic/record-vitals.ts';
import { registerPatient } from '../logic/register-patient.ts';
import { updatePatient } from '../logic/update-patient.ts';
import { updatePatientTags } from '../logic/update-patient-tags.ts';
import type { ServiceContext } from '../service-context.ts';
import {
  basicsOf,
  changeOf,
  encounterOf,
  kindOf,
  toEncounter,
  toImportReport,
  toPatient,
  toVital,
  vitalOf,
} from './messages.ts';

/** verum.patient.v1.PatientService: message ↔ command, nothing else. */
export function patientService(service: ServiceContext): Binding {
  return bind(patient.PatientService, {
    async registerPatient({ hospital, hospitalNumber, basics, tags }, call) {
      const command = { hospital, hospitalNumber, basics: basicsOf(basics), tags };
      return toPatient(await registerPatient(service, call, command));
    },
    getPatientInfo: async (request, call) => toPatient(await getPatientInfo(service, call, request.patient)),
    async batchGetPatientInfo({ patients }, call) {
      return { patients: (await batchGetPatientInfo(service, call, patients)).map(toPatient) };
    },
    async findPatients(request, call) {
      const { patients, nextPageToken } = await findPatients(service, call, request);
      return { patients: patients.map(toPatient), nextPageToken };
    },
    async updatePatient({ patient: id, basics, updateMask, reason, expectedRevision }, call) {
      const change = changeOf(basics, updateMask);
      const command = { patient: id, change, reason, expectedRevision: Number(expectedRevision) };
      return toPatient(await updatePatient(service, call, command));
    },
    updatePatientTags: async (request, call) => toPatient(await updatePatientTags(service, call, request)),
    async recordVitals({ patient: id, vitals }, call) {
      return { vitals: (await recordVitals(service, call, { patient: id, vitals: vitals.map(vitalOf) })).map(toVital) };
    },
    async listVitals({ patient: id, kind, pageSize, pageToken }, call) {
      const wanted = kind === patient.VitalKind.UNSPECIFIED ? undefined : kindOf(kind, 'kind');
      const { vitals, nextPageToken } = await listVitals(service, call, {
        patient: id,
        kind: wanted,
        pageSize,
        pageToken,
      });
      return { vitals: vitals.map(toVital), nextPageToken };
    },
    async recordEncounter({ patient: id, encounter }, call) {
      const command = { patient: id, encounter: encounterOf(encounter) };
      return toEncounter(await recordEncounter(service, call, command));
    },
    async listEncounters(request, call) {
      const { encounters, nextPageToken } = await listEncounters(service, call, request);
      return { encounters: encounters.map(toEncounter), nextPageToken };
    },
    async importFhirBundle({ hospital, document, dryRun }, call) {
      const { data = new Uint8Array(), contentType = '' } = document ?? {};
      return toImportReport(
        await importFhirBundle(service, call, { hospital, document: data, contentType, dryRun }),
        dryRun,
      );
    },
  });
}
