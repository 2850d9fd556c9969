import {
  type AnswerModel,
  type Answers,
  askedItems,
  checkAnswer,
  checkAnswers,
  type InstrumentModel,
  type ItemModel,
  nextItem,
  previousItem,
} from '@verum/diary-rules';
import type { DeviceTime, EntryAnswer } from './entry.ts';

/** A task that is being answered: what is kept after every answer, and found again whatever happens to the page. */
export interface Draft {
  readonly task: string;
  readonly instrument: string;
  readonly instrumentVersion: string;
  readonly instrumentHash: string;
  readonly started: DeviceTime;
  /** By item. */
  readonly answers: Readonly<Record<string, EntryAnswer>>;
  /** The item that is on the screen; empty: the review. */
  readonly at: string;
  /** It is looked at again from the review, and goes back there. */
  readonly fromReview: boolean;
}

export function beginDraft(task: string, instrument: InstrumentModel, started: DeviceTime): Draft {
  return {
    task,
    instrument: instrument.instrument,
    instrumentVersion: instrument.version,
    instrumentHash: instrument.hash,
    started,
    answers: {},
    at: nextItem(instrument, {})?.item ?? '',
    fromReview: false,
  };
}

/** What was given to the item on the screen; without values and not declined it is taken back. */
export function withAnswer(draft: Draft, item: string, given: AnswerModel, atMs: number): Draft {
  const { [item]: _before, ...others } = draft.answers;
  if (given.values.length === 0 && !given.declined) return { ...draft, answers: others };
  return { ...draft, answers: { ...others, [item]: { item, ...given, atMs } } };
}

/** The item on the screen, undefined at the review. */
export const itemAt = (instrument: InstrumentModel, draft: Draft): ItemModel | undefined =>
  askedItems(instrument, draft.answers).find(({ item }) => item === draft.at);

/** Whether the answer stands as it is, so that one may go on. */
export const mayGoOn = (instrument: InstrumentModel, draft: Draft): boolean => {
  const item = itemAt(instrument, draft);
  return item === undefined || checkAnswer(item, draft.answers[item.item]) === undefined;
};

/** The next item; from the review straight back, unless the answer brought up one that has none yet. */
export function goOn(instrument: InstrumentModel, draft: Draft): Draft {
  if (!mayGoOn(instrument, draft)) return draft;
  if (draft.fromReview) {
    const open = firstFault(instrument, draft.answers);
    return { ...draft, at: open ?? '', fromReview: open !== undefined };
  }
  return { ...draft, at: nextItem(instrument, draft.answers, draft.at)?.item ?? '' };
}

/** Undefined before the first item: that leads out of the entry. */
export function goBack(instrument: InstrumentModel, draft: Draft): Draft | undefined {
  const before = previousItem(instrument, draft.answers, draft.at || undefined);
  return before && { ...draft, at: before.item, fromReview: false };
}

export const goTo = (draft: Draft, item: string): Draft => ({ ...draft, at: item, fromReview: true });

/** How far: the place of the item on the screen from 1, and how many are asked as it stands. Texts do not count. */
export function progress(instrument: InstrumentModel, draft: Draft): { readonly place: number; readonly of: number } {
  const asked = askedItems(instrument, draft.answers).filter(({ kind }) => kind !== 'display');
  const place = asked.findIndex(({ item }) => item === draft.at);
  return { place: place < 0 ? asked.length : place + 1, of: asked.length };
}

/** The first item whose answer is not right yet. */
export function firstFault(instrument: InstrumentModel, answers: Answers): string | undefined {
  return askedItems(instrument, answers).find(({ item }) =>
    checkAnswers(instrument, given(instrument, answers)).has(item),
  )?.item;
}

/** Only what is asked: what was answered before it was skipped is not part of the entry. In the instrument's order. */
export function entryAnswers(instrument: InstrumentModel, draft: Draft): readonly EntryAnswer[] {
  return askedItems(instrument, draft.answers).flatMap((item) => {
    const answer = draft.answers[item.item];
    if (!answer || item.kind === 'display') return [];
    if (item.kind !== 'multiple-choice') return [answer];
    const order = item.options.map(({ code }) => code);
    return [{ ...answer, values: answer.values.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)) }];
  });
}

function given(instrument: InstrumentModel, answers: Answers): Answers {
  const asked = new Set(askedItems(instrument, answers).map(({ item }) => item));
  return Object.fromEntries(Object.entries(answers).filter(([item]) => asked.has(item)));
}
