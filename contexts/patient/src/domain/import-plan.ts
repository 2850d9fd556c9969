import { type FhirEncounter, type FhirReading, type FhirVitalSign, finding } from '@verum/fhir';
import { codePoints, isBefore } from '@verum/values';
import type { Encounter } from './encounter.ts';
import { personOf } from './fhir-patient.ts';
import { type ImportFinding, importFinding } from './import-finding.ts';
import { instantOf } from './instant.ts';
import { changeBasics, type Patient } from './person.ts';
import { kindByFhir, type Vital } from './vital.ts';

/** A patient with the id it has in the system it came from; null when it was registered by hand. */
export interface KnownPatient {
  readonly patient: Patient;
  readonly sourceIndex: string | null;
}

interface Owned {
  readonly patient: string;
  readonly sourceIndex: string | null;
}
export type OwnedVital = Vital & Owned;
export type OwnedEncounter = Encounter & Owned;

/** What is there already of what a document names. Indexes are hex. */
export interface Known {
  readonly patients: readonly KnownPatient[];
  readonly vitals: readonly OwnedVital[];
  readonly encounters: readonly OwnedEncounter[];
}

export interface Changes<T> {
  readonly created: T[];
  readonly updated: T[];
}

/** What an import is going to do. */
export interface ImportPlan {
  readonly patients: Changes<{ readonly patient: Patient; readonly sourceIndex: string }>;
  readonly vitals: Changes<OwnedVital>;
  readonly encounters: Changes<OwnedEncounter>;
  /** How many were there already, with nothing to change. */
  readonly unchanged: number;
  readonly findings: readonly ImportFinding[];
  /** In the order of the document. */
  readonly ids: readonly string[];
}

export interface PlanImport {
  readonly reading: FhirReading;
  readonly known: Known;
  readonly hospital: string;
  /** The latest instant that it can be. */
  readonly now: string;
  readonly newId: () => string;
  readonly indexOfSource: (sourceId: string) => string;
  /** Of hospital numbers: two that are written in two ways have one. */
  readonly indexOfNumber: (hospitalNumber: string) => string;
}

/** Decides what becomes of every resource that was read: created, updated, unchanged, or a finding. */
export function planImport(task: PlanImport): ImportPlan {
  const findings: ImportFinding[] = [...task.reading.findings];
  const people = planPatients(task, findings);
  const ownerOf = (resource: FhirVitalSign | FhirEncounter): string | undefined => {
    const owner = people.idBySource.get(task.indexOfSource(resource.subjectId));
    if (owner === undefined) findings.push(importFinding('patient-not-known', resource.pointer));
    return owner;
  };
  const times = new Map<string, number>();
  const sourceOf = ({ sourceId, kind }: FhirVitalSign): string => {
    // One observation of a blood pressure makes two vital signs; some name one twice.
    const name = `Observation/${sourceId}/${kind}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return task.indexOfSource(time === 1 ? name : `${name}/${time}`);
  };
  const vitals = compare(
    task,
    task.known.vitals,
    task.reading.vitalSigns.flatMap((vital) => vitalOf(task, vital, [ownerOf(vital), sourceOf(vital)], findings)),
    (a, b) => a.kind === b.kind && a.value === b.value && a.unit === b.unit && a.measuredAt === b.measuredAt,
  );
  const encounters = compare(
    task,
    task.known.encounters,
    task.reading.encounters.flatMap((encounter) => encounterOf(task, encounter, ownerOf(encounter), findings)),
    (a, b) =>
      a.class === b.class &&
      a.type === b.type &&
      a.status === b.status &&
      a.startedAt === b.startedAt &&
      a.endedAt === b.endedAt,
  );
  return {
    patients: people.changes,
    vitals: vitals.changes,
    encounters: encounters.changes,
    unchanged: people.unchanged + vitals.unchanged + encounters.unchanged,
    findings,
    ids: people.ids,
  };
}

function planPatients(task: PlanImport, findings: ImportFinding[]) {
  const { reading, known, hospital, indexOfSource, indexOfNumber } = task;
  const changes: ImportPlan['patients'] = { created: [], updated: [] };
  const ids: string[] = [];
  let unchanged = 0;
  const idBySource = new Map(
    known.patients.flatMap(({ patient, sourceIndex }) => (sourceIndex ? [[sourceIndex, patient.id]] : [])),
  );
  const bySource = new Map(known.patients.map((one) => [one.sourceIndex, one]));
  const byNumber = new Map(known.patients.map((one) => [indexOfNumber(one.patient.identity.hospitalNumber), one]));
  const numbersTaken = new Set<string>();

  for (const resource of reading.patients) {
    const { person, findings: found } = personOf(resource, task.now.slice(0, 10));
    findings.push(...found);
    if (!person) continue;
    const sourceIndex = indexOfSource(resource.sourceId);
    const number = indexOfNumber(person.hospitalNumber);
    const namesake = byNumber.get(number);
    const before = bySource.get(sourceIndex) ?? (namesake?.sourceIndex === null ? namesake : undefined);
    // The number belongs to somebody else: joining two persons would be worse than leaving one out.
    if (numbersTaken.has(number) || (namesake && namesake !== before)) {
      findings.push(importFinding('hospital-number-taken', resource.pointer));
      continue;
    }
    numbersTaken.add(number);
    const said = { ...person.identity, ...(person.sex !== undefined && { sex: person.sex }) };
    const blank: Patient = {
      id: before?.patient.id ?? task.newId(),
      hospital,
      identity: noIdentity,
      sex: '',
      tags: [],
      revision: 0,
    };
    const change = { ...said, hospitalNumber: person.hospitalNumber };
    const patient = changeBasics(before?.patient ?? blank, change);
    idBySource.set(sourceIndex, patient.id);
    ids.push(patient.id);
    if (!before) changes.created.push({ patient, sourceIndex });
    else if (patient !== before.patient || before.sourceIndex === null) changes.updated.push({ patient, sourceIndex });
    else unchanged += 1;
  }
  return { changes, ids, unchanged, idBySource };
}

const noIdentity = { hospitalNumber: '', name: '', birthDate: '', phone: '', nationalId: '', address: '' } as const;

function vitalOf(
  { now }: PlanImport,
  vital: FhirVitalSign,
  [patient, sourceIndex]: [string | undefined, string],
  findings: ImportFinding[],
): Omit<OwnedVital, 'id'>[] {
  if (patient === undefined) return [];
  if (vital.effective.precision !== 'instant') {
    findings.push(finding('time-of-day-missing', vital.pointer));
    return [];
  }
  const measuredAt = instantOf(vital.effective.text);
  if (isBefore(now, measuredAt)) {
    findings.push(importFinding('in-the-future', vital.pointer));
    return [];
  }
  const { value, unit } = vital;
  const kind = kindByFhir[vital.kind];
  return [{ patient, kind, value, unit, measuredAt, source: 'FHIR', sourceIndex }];
}

function encounterOf(
  { indexOfSource }: PlanImport,
  encounter: FhirEncounter,
  patient: string | undefined,
  findings: ImportFinding[],
): Omit<OwnedEncounter, 'id'>[] {
  if (patient === undefined) return [];
  const { start, end, pointer, status } = encounter;
  if (start.precision !== 'instant') {
    findings.push(finding('time-of-day-missing', pointer));
    return [];
  }
  if (codePoints(encounter.class) > 40) {
    findings.push(importFinding('class-too-long', pointer));
    return [];
  }
  const type = encounter.typeText ?? '';
  const isTypeKept = codePoints(type) <= 200;
  if (!isTypeKept) findings.push(importFinding('too-long', pointer, 'type'));
  const isEndKept = end === undefined || end.precision === 'instant';
  if (!isEndKept) findings.push({ ...finding('time-of-day-missing', `${pointer}/period/end`), action: withoutEnd });
  return [
    {
      patient,
      class: encounter.class,
      type: isTypeKept ? type : '',
      status,
      startedAt: instantOf(start.text),
      endedAt: end && isEndKept ? instantOf(end.text) : null,
      source: 'FHIR',
      sourceIndex: indexOfSource(`Encounter/${encounter.sourceId}`),
    },
  ];
}

const withoutEnd = { en: 'Imported without the end.', zh: '已导入，但不含结束时间。' };

/** What is new, what differs, and how many are as they were; by patient and source. */
function compare<T extends Owned & { readonly id: string }>(
  { newId }: PlanImport,
  known: readonly T[],
  read: readonly (Omit<T, 'id'> & Owned)[],
  isSame: (a: T, b: T) => boolean,
): { changes: Changes<T>; unchanged: number } {
  const keyOf = ({ patient, sourceIndex }: Owned) => `${patient} ${sourceIndex}`;
  const before = new Map(known.map((one) => [keyOf(one), one]));
  const changes: Changes<T> = { created: [], updated: [] };
  let unchanged = 0;
  for (const one of read) {
    const old = before.get(keyOf(one));
    const now = { ...one, id: old?.id ?? newId() } as unknown as T;
    if (!old) changes.created.push(now);
    else if (isSame(old, now)) unchanged += 1;
    else changes.updated.push(now);
  }
  return { changes, unchanged };
}
