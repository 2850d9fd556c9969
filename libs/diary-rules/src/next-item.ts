import { compareDecimals } from '@verum/values';
import type { AnswerModel, Answers, ConditionModel, InstrumentModel, ItemModel } from './model.ts';

/**
 * The items that are asked with these answers, in their order. An item that is not asked has no answer, whatever was
 * given to it before: what depends on it is judged as if it were not answered (FHIR R4, Questionnaire.item.enableWhen).
 */
export function askedItems(instrument: InstrumentModel, answers: Answers): ItemModel[] {
  const given = new Map<string, AnswerModel>();
  return instrument.items.filter((item) => {
    if (!isAsked(item, given)) return false;
    const answer = answers[item.item];
    if (answer) given.set(item.item, answer);
    return true;
  });
}

/** The item after `after`, or the first; undefined behind the last. */
export function nextItem(instrument: InstrumentModel, answers: Answers, after?: string): ItemModel | undefined {
  return beside(instrument, answers, after, 1);
}

/** The item before `before`, or the last; undefined before the first. */
export function previousItem(instrument: InstrumentModel, answers: Answers, before?: string): ItemModel | undefined {
  return beside(instrument, answers, before, -1);
}

function beside(instrument: InstrumentModel, answers: Answers, of: string | undefined, step: 1 | -1) {
  const asked = askedItems(instrument, answers);
  if (of === undefined) return step === 1 ? asked[0] : asked.at(-1);
  const place = asked.findIndex(({ item }) => item === of);
  // One that is no longer asked stands where it stands in the whole instrument.
  if (place >= 0) return asked[place + step];
  const order = instrument.items.findIndex(({ item }) => item === of);
  const isBeyond = (each: ItemModel) => (instrument.items.indexOf(each) - order) * step > 0;
  return step === 1 ? asked.find(isBeyond) : asked.findLast(isBeyond);
}

function isAsked(item: ItemModel, given: ReadonlyMap<string, AnswerModel>): boolean {
  if (item.enableWhen.length === 0) return true;
  const holds = (each: ConditionModel) => conditionHolds(each, given.get(each.item)?.values ?? []);
  return item.enableAny ? item.enableWhen.some(holds) : item.enableWhen.every(holds);
}

/** One of the values compares so; `!=`: none is equal. Declined is not answered. */
function conditionHolds({ operator, value }: ConditionModel, values: readonly string[]): boolean {
  if (operator === 'exists') return values.length > 0 === (value === 'true');
  if (operator === '=') return values.some((each) => order(each, value) === 0);
  if (operator === '!=') return !values.some((each) => order(each, value) === 0);
  return values.some((each) => {
    const ordered = order(each, value);
    if (operator === '>') return ordered > 0;
    if (operator === '<') return ordered < 0;
    return operator === '>=' ? ordered >= 0 : ordered <= 0;
  });
}

/** Numbers by their size; dates, times and codes by their text. */
function order(a: string, b: string): number {
  return compareDecimals(a, b) ?? (a < b ? -1 : a > b ? 1 : 0);
}
