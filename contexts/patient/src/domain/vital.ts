import { violation } from '@verum/call';
import { type VitalKind as FhirVitalKind, isUnitOf } from '@verum/fhir';
import { badCharacterAt, isBefore, parseDecimal } from '@verum/values';

export type VitalKind =
  | 'SYSTOLIC'
  | 'DIASTOLIC'
  | 'PULSE'
  | 'TEMPERATURE'
  | 'RESPIRATION'
  | 'OXYGEN_SATURATION'
  | 'WEIGHT'
  | 'HEIGHT'
  | 'BMI';

export interface Vital {
  readonly id: string;
  readonly kind: VitalKind;
  /** A decimal, to the character. */
  readonly value: string;
  /** UCUM. */
  readonly unit: string;
  /** See `instantOf`. */
  readonly measuredAt: string;
  readonly source: string;
}

export const kindByFhir: Readonly<Record<FhirVitalKind, VitalKind>> = {
  systolic: 'SYSTOLIC',
  diastolic: 'DIASTOLIC',
  pulse: 'PULSE',
  temperature: 'TEMPERATURE',
  respiration: 'RESPIRATION',
  oxygenSaturation: 'OXYGEN_SATURATION',
  weight: 'WEIGHT',
  height: 'HEIGHT',
  bmi: 'BMI',
};

const fhirByKind = new Map(Object.entries(kindByFhir).map(([fhir, kind]) => [kind, fhir as FhirVitalKind]));

/** What is wrong with one measurement. @param now the latest instant at which it can have been made */
export function vitalViolations(vital: Omit<Vital, 'id'>, field: string, now: string) {
  const { kind, value, unit, measuredAt, source } = vital;
  const fhirKind = fhirByKind.get(kind);
  const found = [];
  if (!parseDecimal(value)) {
    found.push(violation(`${field}.value`, 'not_a_decimal', 'is not a decimal such as 120 or 36.60', '不是十进制数'));
  }
  if (!fhirKind || !isUnitOf(fhirKind, unit)) {
    const textEn = 'is no UCUM unit that this vital sign is measured in';
    found.push(violation(`${field}.unit`, 'unit', textEn, '不是该生命体征的 UCUM 单位'));
  }
  if (isBefore(now, measuredAt))
    found.push(violation(`${field}.measuredAt`, 'future', 'lies in the future', '时间在未来'));
  if (badCharacterAt(source) !== undefined) {
    found.push(
      violation(`${field}.source`, 'bad-character', 'holds a character that no text may hold', '含有不允许的字符'),
    );
  }
  return found;
}
