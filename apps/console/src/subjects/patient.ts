import type { patient } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type Patient = Json<patient.Patient>;

export const sexes = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'] as const;
export type Sex = (typeof sexes)[number];

/** `SEX_FEMALE` → `FEMALE`; not known for everything else. */
export function sexOf(name: string | undefined): Sex {
  return sexes.find((sex) => name === `SEX_${sex}`) ?? 'UNKNOWN';
}

/** What one knows a patient by in a list: name and hospital number. */
export function patientName({ basics, hospitalNumber }: Patient): string {
  return [basics?.name, hospitalNumber].filter(Boolean).join(' · ');
}

/** `a, b，c` → each once, without blanks. */
export function tagsIn(text: string): string[] {
  return [...new Set(text.split(/[,，、;；]/).map((tag) => tag.trim()))].filter((tag) => tag !== '');
}
