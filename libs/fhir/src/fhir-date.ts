import { checkValue } from '@verum/values';

/**
 * A FHIR dateTime as written, and how much of it is known. Who needs an instant and has none of a date alone says so
 * with the finding `time-of-day-missing`.
 */
export interface FhirDateTime {
  /** YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss[.fraction] with its zone. */
  readonly text: string;
  readonly precision: 'year' | 'month' | 'day' | 'instant';
}

/**
 * Reads a FHIR R4 dateTime: a time of day must have seconds and a zone (R4, datatypes, dateTime), the day must be in
 * the calendar. Undefined for anything else; leap seconds and fractions beyond nine digits are not accepted.
 */
export function parseFhirDateTime(text: string): FhirDateTime | undefined {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isInstant && !isFhirDate(text)) return undefined;
  if (isInstant) return checkValue({ dataType: 'datetime' }, text).ok ? { text, precision: 'instant' } : undefined;
  return { text, precision: text.length === 4 ? 'year' : text.length === 7 ? 'month' : 'day' };
}

/** True for a FHIR date: a year, a month of a year, or a day that is in the calendar. */
export function isFhirDate(text: string): boolean {
  return /^\d{4}(?:-\d\d(?:-\d\d)?)?$/.test(text) && checkValue({ dataType: 'partialDate' }, text).ok;
}
