import { yearsBetween } from './calendar.ts';
import type { Course } from './course.ts';
import { randomStream } from './random.ts';

/** What is true of one subject's body throughout: visits measure it with noise, so their values belong together. */
export interface Body {
  readonly age: number;
  readonly isFemale: boolean;
  readonly hasChildbearingPotential: boolean;
  /** cm */
  readonly height: number;
  /** kg at screening, and its change per week. */
  readonly weight: number;
  readonly weightPerWeek: number;
  /** mmHg before treatment. */
  readonly systolic: number;
  readonly diastolic: number;
  /** mmHg that the treatment takes off in the long run. */
  readonly systolicEffect: number;
  readonly diastolicEffect: number;
  readonly pulse: number;
  /** Standard deviations from the usual mood; high is low-spirited. */
  readonly mood: number;
}

export function bodyOf(seed: number, course: Course): Body {
  const random = randomStream(seed, `body/${course.screeningNumber}`);
  const isFemale = course.patient.sex === 'FEMALE';
  const age = yearsBetween(course.patient.birthDate, course.consentDate);
  const height = isFemale ? random.normal(160, 5.5) : random.normal(171, 6);
  const bodyMassIndex = random.normal(25.8, 2.6);
  const systolicEffect = Math.max(
    0,
    course.randomisation?.arm === 'VERUM' ? random.normal(16, 3) : random.normal(3, 2),
  );
  return {
    age,
    isFemale,
    hasChildbearingPotential: isFemale && age < 50,
    height: Math.round(height),
    weight: bodyMassIndex * (height / 100) ** 2,
    weightPerWeek: random.normal(-0.08, 0.06),
    // Within 145–154, so that no reading of an eligible subject leaves the 140–159 that the protocol asks for.
    systolic: course.fate === 'pressure-too-low' ? random.normal(131, 2) : 149.5 + random.normal(0, 1.8),
    diastolic: random.normal(92, 3.2),
    systolicEffect,
    diastolicEffect: Math.max(0, systolicEffect * 0.5 + random.normal(0, 1.5)),
    pulse: random.normal(74, 6),
    mood: random.normal(0, 1),
  };
}

/** The share of the full effect reached after `week` weeks on treatment. */
export function effectAt(week: number): number {
  return 1 - Math.exp(-week / 3.5);
}

/** A decimal with a fixed number of places, as a person would type it. */
export function fixed(value: number, places: number): string {
  return value.toFixed(places);
}

/** Mean of whole numbers to one place, as the study derives it. */
export function meanOf(values: readonly number[]): string {
  return quotient(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

/** A quotient of whole numbers to one place, halves up, computed without binary fractions: the study rounds so. */
export function quotient(dividend: number, divisor: number): string {
  const tenths = Math.floor((dividend * 20 + divisor) / (2 * divisor));
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}
