import { type Call, newId, refuse, violation } from '@verum/call';
import { isUniqueViolation, publish, type Sql, type Tx } from '@verum/database';
import { type FhirReading, FhirRefusal, readBundle } from '@verum/fhir';
import { hospitalsIn } from '../domain/hospitals.ts';
import { atMost, type ImportFinding } from '../domain/import-finding.ts';
import { type ImportPlan, planImport } from '../domain/import-plan.ts';
import { instantFromMs } from '../domain/instant.ts';
import type { ServiceContext } from '../service-context.ts';
import { importedEncounters, insertEncounters, updateEncounters } from '../store/encounters.ts';
import { knownPatients, lockImports } from '../store/known-patients.ts';
import { hospitalNumberOnce, insertPatient, updatePatient } from '../store/patients.ts';
import { importedVitals, insertVitals, updateVitals } from '../store/vitals.ts';
import { indexesOf, opened, sealed } from './sealing.ts';

export interface ImportFhirBundle {
  readonly hospital: string;
  readonly document: Uint8Array;
  /** '' when the sender did not say. */
  readonly contentType: string;
  /** Tell what would happen, change nothing. */
  readonly dryRun: boolean;
}

export interface ImportReport {
  readonly patientsCreated: number;
  readonly patientsUpdated: number;
  readonly vitalsRecorded: number;
  readonly encountersRecorded: number;
  readonly unchanged: number;
  readonly findings: readonly ImportFinding[];
  readonly patients: readonly string[];
}

const findingsMax = 1_000;
const aheadMaxMs = 5 * 60_000;

/**
 * Takes what a hospital's system exports, in one transaction: what is there already is updated, by hospital and the
 * id it has at its source.
 * @throws Refusal NOT_FOUND for a hospital out of scope, UNSUPPORTED_MEDIA_TYPE, DOCUMENT_REFUSED, TOO_LARGE
 */
export async function importFhirBundle(
  service: ServiceContext,
  call: Call,
  command: ImportFhirBundle,
): Promise<ImportReport> {
  const { database } = service;
  const { hospital, dryRun } = command;
  const hospitals = hospitalsIn(call.scope);
  if (hospitals && !hospitals.includes(hospital)) throw refuse('NOT_FOUND', { facts: { hospital } });
  const reading = read(command);
  if (dryRun) return await database.read(call, async (sql) => report(await plan(service, sql, hospital, reading)));
  const write = database.write(call, 'Imported from FHIR', async (tx) => {
    await lockImports(tx, hospital);
    const decided = await plan(service, tx, hospital, reading);
    await store(service, tx, decided);
    return report(decided);
  });
  return await write.catch((error: unknown) => {
    // Somebody registered the same number by hand at this very moment.
    throw isUniqueViolation(error, hospitalNumberOnce) ? refuse('ALREADY_EXISTS', { facts: { hospital } }) : error;
  });
}

function read({ document, contentType }: ImportFhirBundle): FhirReading {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type && !['application/fhir+json', 'application/json'].includes(type)) {
    throw refuse('UNSUPPORTED_MEDIA_TYPE', { facts: { accepted: 'application/fhir+json' } });
  }
  try {
    return readBundle(document);
  } catch (error) {
    if (!(error instanceof FhirRefusal)) throw error;
    const { code, text, next } = error;
    const found = violation('document', code, `${text.en} ${next.en}`, `${text.zh}${next.zh}`);
    throw refuse(code === 'too-large' ? 'TOO_LARGE' : 'DOCUMENT_REFUSED', { violations: [found] });
  }
}

async function plan(
  { key, clock }: ServiceContext,
  sql: Sql,
  hospital: string,
  reading: FhirReading,
): Promise<ImportPlan> {
  const { patients, vitalSigns, encounters } = reading;
  const sources = new Set([
    ...patients.map(({ sourceId }) => sourceId),
    ...[...vitalSigns, ...encounters].map(({ subjectId }) => subjectId),
  ]);
  const numbers = patients.flatMap(({ identifiers }) => identifiers.map(({ value }) => value));
  const rows = await knownPatients(sql, hospital, {
    sources: [...sources].map(key.indexOfSource),
    numbers: numbers.map(key.indexOfNumber),
  });
  const ids = rows.map(({ row }) => row.id);
  const known = {
    patients: rows.map(({ row, sourceIndex }) => ({ patient: opened(key, row), sourceIndex })),
    vitals: await importedVitals(sql, ids),
    encounters: await importedEncounters(sql, ids),
  };
  return planImport({
    ...{ reading, known, hospital, newId },
    now: instantFromMs(clock.nowMs() + aheadMaxMs),
    indexOfSource: (sourceId) => key.indexOfSource(sourceId).toString('hex'),
    indexOfNumber: (hospitalNumber) => key.indexOfNumber(hospitalNumber).toString('hex'),
  });
}

async function store({ key }: ServiceContext, tx: Tx, { patients, vitals, encounters }: ImportPlan): Promise<void> {
  for (const { patient, sourceIndex } of patients.created) {
    const indexes = { ...indexesOf(key, patient), source: Buffer.from(sourceIndex, 'hex') };
    const isNew = await insertPatient(tx, sealed(key, patient), { ...indexes, keyId: key.id });
    if (!isNew) throw refuse('ALREADY_EXISTS', { facts: { hospital: patient.hospital } });
    await tell(tx, patient.id, 'patient.registered', { hospital: patient.hospital });
  }
  for (const { patient, sourceIndex } of patients.updated) {
    const indexes = { ...indexesOf(key, patient), source: Buffer.from(sourceIndex, 'hex') };
    await updatePatient(tx, sealed(key, patient), indexes);
    await tell(tx, patient.id, 'patient.updated', { hospital: patient.hospital, revision: patient.revision });
  }
  if (vitals.created.length > 0) await insertVitals(tx, vitals.created);
  if (vitals.updated.length > 0) await updateVitals(tx, vitals.updated);
  if (encounters.created.length > 0) await insertEncounters(tx, encounters.created);
  if (encounters.updated.length > 0) await updateEncounters(tx, encounters.updated);
  for (const [patient, count] of countsByPatient([...vitals.created, ...vitals.updated])) {
    await tell(tx, patient, 'patient.vitals-imported', { count });
  }
  for (const [patient, count] of countsByPatient([...encounters.created, ...encounters.updated])) {
    await tell(tx, patient, 'patient.encounters-imported', { count });
  }
}

function tell(tx: Tx, patient: string, type: string, facts: object): Promise<void> {
  return publish(tx, { aggregate: `patient/${patient}`, type, payload: { patient, ...facts } });
}

function countsByPatient(resources: readonly { readonly patient: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { patient } of resources) counts.set(patient, (counts.get(patient) ?? 0) + 1);
  return counts;
}

function report({ patients, vitals, encounters, unchanged, findings, ids }: ImportPlan): ImportReport {
  return {
    patientsCreated: patients.created.length,
    patientsUpdated: patients.updated.length,
    vitalsRecorded: vitals.created.length + vitals.updated.length,
    encountersRecorded: encounters.created.length + encounters.updated.length,
    unchanged,
    findings: atMost(findings, findingsMax),
    patients: ids,
  };
}
