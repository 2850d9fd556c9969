import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { FieldMask } from '@bufbuild/protobuf/wkt';
import { refuse, violation } from '@verum/call';
import { patient as contract, Severity } from '@verum/contracts';
import type { Encounter } from '../domain/encounter.ts';
import type { Basics, Patient, Sex } from '../domain/person.ts';
import type { Vital, VitalKind } from '../domain/vital.ts';
import type { ImportReport } from '../logic/import-fhir-bundle.ts';
import { instantIn, timestampOf } from './timestamps.ts';

// Messages of the contract ↔ what the use cases take and answer. '' stands for what is absent.

export function toPatient({
  id,
  hospital,
  identity,
  sex,
  tags,
  revision,
}: Patient): MessageInitShape<typeof contract.PatientSchema> {
  const { hospitalNumber, ...basics } = identity;
  return {
    ...{ id, hospital, hospitalNumber, tags: [...tags], revision: BigInt(revision) },
    basics: { ...basics, sex: contract.Sex[sex === '' ? 'UNSPECIFIED' : sex] },
  };
}

export function basicsOf(message: contract.Basics = create(contract.BasicsSchema)): Basics {
  const { name, birthDate, sex, phone, nationalId, address } = message;
  return { name, birthDate, sex: sexOf(sex), phone, nationalId, address };
}

/** Without a mask: the members that are not empty. */
export function changeOf(message: contract.Basics | undefined, mask: FieldMask | undefined): Partial<Basics> {
  const basics = basicsOf(message);
  const entries = Object.entries(basics) as [keyof Basics, string][];
  if (!mask) return Object.fromEntries(entries.filter(([, value]) => value !== ''));
  const names = new Map(contract.BasicsSchema.fields.map(({ name, localName }) => [name, localName]));
  const chosen = mask.paths.map((path) => {
    const key = names.get(path);
    if (key !== undefined) return key;
    throw unknownValue('updateMask');
  });
  return Object.fromEntries(entries.filter(([key]) => chosen.includes(key)));
}

export function toVital({
  id,
  kind,
  value,
  unit,
  measuredAt,
  source,
}: Vital): MessageInitShape<typeof contract.VitalSchema> {
  return { id, kind: contract.VitalKind[kind], value, unit, measuredAt: timestampOf(measuredAt), source };
}

export function vitalOf({ kind, value, unit, measuredAt, source }: contract.Vital, index: number): Omit<Vital, 'id'> {
  const at = `vitals[${index}]`;
  return {
    kind: kindOf(kind, `${at}.kind`),
    value,
    unit,
    measuredAt: instantIn(measuredAt, `${at}.measuredAt`),
    source,
  };
}

export function toEncounter(encounter: Encounter): MessageInitShape<typeof contract.EncounterSchema> {
  const { id, type, status, startedAt, endedAt, source } = encounter;
  return {
    ...{ id, class: encounter.class, type, status, source, startedAt: timestampOf(startedAt) },
    ...(endedAt !== null && { endedAt: timestampOf(endedAt) }),
  };
}

export function encounterOf(message: contract.Encounter = create(contract.EncounterSchema)): Omit<Encounter, 'id'> {
  const { type, status, startedAt, endedAt, source } = message;
  return {
    ...{ class: message.class, type, status, source },
    startedAt: instantIn(startedAt, 'encounter.startedAt'),
    endedAt: endedAt ? instantIn(endedAt, 'encounter.endedAt') : null,
  };
}

const severities = { error: Severity.ERROR, warning: Severity.WARNING, info: Severity.INFO } as const;

export function toImportReport(
  { findings, patients, ...counts }: ImportReport,
  dryRun: boolean,
): MessageInitShape<typeof contract.ImportFhirBundleResponseSchema> {
  return {
    ...{ ...counts, dryRun, patients: [...patients] },
    findings: findings.map(({ severity, rule, path, message, action }) => ({
      ...{ severity: severities[severity], rule, path },
      ...{ messageEn: message.en, messageZh: message.zh, actionEn: action.en, actionZh: action.zh },
    })),
  };
}

/** @throws Refusal INVALID_REQUEST for a kind that this build does not know. */
export function kindOf(kind: contract.VitalKind, field: string): VitalKind {
  const known = contract.VitalKindSchema.value[kind]?.localName;
  if (known === undefined || kind === contract.VitalKind.UNSPECIFIED) throw unknownValue(field);
  return known as VitalKind;
}

function sexOf(sex: contract.Sex): Sex {
  const known = contract.SexSchema.value[sex]?.localName;
  if (known === undefined) throw unknownValue('basics.sex');
  return known === 'UNSPECIFIED' ? '' : (known as Sex);
}

function unknownValue(field: string) {
  return refuse('INVALID_REQUEST', {
    violations: [violation(field, 'unknown', 'is none of the values known here', '不是已知的取值')],
  });
}
