import { compareDecimals } from '@verum/values';
import { dayOf, minutesOf } from './civil.ts';
import type { AnswerModel, Answers, InstrumentModel, ItemModel } from './model.ts';
import { askedItems } from './next-item.ts';

/** Why an answer cannot stand; the words are the application's. */
export type AnswerFault =
  | 'missing'
  | 'may-not-decline'
  | 'declined-with-values'
  | 'one-only'
  | 'no-option'
  | 'twice'
  | 'excluded'
  | 'malformed'
  | 'too-small'
  | 'too-large'
  | 'too-many-decimals'
  | 'too-long'
  | 'not-asked';

/** Characters of a free text where the instrument names no bound of its own. */
export const TEXT_LENGTH_MAX = 2000;

/** Undefined where the answer may stand, or none is needed. Nothing is corrected: what was given is kept as it is. */
export function checkAnswer(item: ItemModel, answer: AnswerModel | undefined): AnswerFault | undefined {
  if (item.kind === 'display') return answer && (answer.values.length > 0 || answer.declined) ? 'not-asked' : undefined;
  if (answer?.declined) {
    if (answer.values.length > 0) return 'declined-with-values';
    return item.mayDecline ? undefined : 'may-not-decline';
  }
  const values = answer?.values ?? [];
  if (values.length === 0) return item.isRequired ? 'missing' : undefined;
  if (item.kind === 'multiple-choice') return faultOfSeveral(item, values);
  return values.length > 1 ? 'one-only' : faultOf(item, values[0] ?? '');
}

/** Everything that is wrong with an entry as a whole, by item: answers to what was not asked among it. */
export function checkAnswers(instrument: InstrumentModel, answers: Answers): ReadonlyMap<string, AnswerFault> {
  const faults = new Map<string, AnswerFault>();
  const asked = new Set(askedItems(instrument, answers));
  for (const item of instrument.items) {
    const fault = asked.has(item)
      ? checkAnswer(item, answers[item.item])
      : answers[item.item] && isGiven(answers[item.item])
        ? 'not-asked'
        : undefined;
    if (fault) faults.set(item.item, fault);
  }
  const known = new Set(instrument.items.map(({ item }) => item));
  for (const name of Object.keys(answers)) if (!known.has(name)) faults.set(name, 'not-asked');
  return faults;
}

function isGiven(answer: AnswerModel | undefined): boolean {
  return answer !== undefined && (answer.values.length > 0 || answer.declined);
}

function faultOfSeveral(item: ItemModel, values: readonly string[]): AnswerFault | undefined {
  if (new Set(values).size < values.length) return 'twice';
  const chosen = values.map((value) => item.options.find(({ code }) => code === value));
  if (chosen.includes(undefined)) return 'no-option';
  return chosen.length > 1 && chosen.some((option) => option?.isExclusive) ? 'excluded' : undefined;
}

function faultOf(item: ItemModel, value: string): AnswerFault | undefined {
  switch (item.kind) {
    case 'single-choice':
      return item.options.some(({ code }) => code === value) ? undefined : 'no-option';
    case 'numeric-rating':
    case 'visual-analogue':
      return /^-?\d{1,6}$/.test(value) ? outside(item, value) : 'malformed';
    case 'number':
      return faultOfNumber(item, value);
    case 'date':
      return dayOf(value) === undefined ? 'malformed' : outside(item, value);
    case 'time':
      return minutesOf(value) === undefined || value === '24:00' ? 'malformed' : outside(item, value);
    case 'photo':
      return /^[0-9a-f]{64}$/.test(value) ? undefined : 'malformed';
    default:
      // By code points, as a person counts them, not by halves of a surrogate pair.
      return [...value].length > (item.maxLength || TEXT_LENGTH_MAX) ? 'too-long' : undefined;
  }
}

function faultOfNumber(item: ItemModel, value: string): AnswerFault | undefined {
  const match = /^-?\d{1,20}(?:\.(\d{1,20}))?$/.exec(value);
  if (!match) return 'malformed';
  return (match[1]?.length ?? 0) > item.decimals ? 'too-many-decimals' : outside(item, value);
}

function outside({ min, max }: ItemModel, value: string): AnswerFault | undefined {
  if (min && order(value, min) < 0) return 'too-small';
  return max && order(value, max) > 0 ? 'too-large' : undefined;
}

/** Dates and times in their full form come in the order of their texts. */
function order(a: string, b: string): number {
  return compareDecimals(a, b) ?? (a < b ? -1 : a > b ? 1 : 0);
}
