import type { DataType } from './data-type.ts';

/** Why a text is not a value of its item. Each has a message for the person at the form: see `describeReason`. */
export const VALUE_REASONS = [
  'empty',
  'too-long',
  'bad-character',
  'malformed',
  'no-such-date',
  'no-such-time',
  'too-many-digits',
  'too-many-decimals',
  'not-a-choice',
  'choice-repeated',
] as const;

export type ValueReason = (typeof VALUE_REASONS)[number];

/** What a refusal knows. It never carries the text itself, which may identify a person and would reach a log. */
export interface ValueFacts {
  readonly dataType: DataType;
  /** The limit that was passed: characters or digits. */
  readonly max?: number;
  /** What was found instead: characters or digits. */
  readonly actual?: number;
  /** bad-character: which character, from 1. With several choices: which choice, from 1. */
  readonly position?: number;
}

export interface ValueRefusal extends ValueFacts {
  readonly ok: false;
  readonly reason: ValueReason;
}

export type ValueCheck = { readonly ok: true; readonly value: string } | ValueRefusal;

/** Accepts the value. */
export function accept(value: string): ValueCheck {
  return { ok: true, value };
}

/** Refuses with a reason and its facts. */
export function refuse(reason: ValueReason, facts: ValueFacts): ValueRefusal {
  return { ok: false, reason, ...facts };
}
