import {
  type Answers,
  checkAnswers,
  type InstrumentModel,
  type ParticipationModel,
  type TaskWindow,
  whenIn,
  type ZoneStay,
} from '@verum/diary-rules';
import { judgeTime } from './judge-clock.ts';
import { judgeZone } from './judge-zone.ts';
import type { SentEntry } from './sent-entry.ts';

/** What an entry is judged by. */
export interface EntryBasis {
  /** The version that it was answered to, where the study has one. */
  readonly instrument: InstrumentModel | undefined;
  /** Of its task, in the plan as it is now. */
  readonly window: TaskWindow | undefined;
  readonly participation: readonly ParticipationModel[];
  /** Where the plan has the participant, oldest first. */
  readonly zones: readonly ZoneStay[];
  /** Another entry answers the task. */
  readonly isAnswered: boolean;
  readonly receivedAtMs: number;
}

export type Judgement = {
  readonly trueAtMs: number;
  readonly flags: readonly string[];
  readonly isLate: boolean;
} & ({ readonly fate: 'KEPT'; readonly why: '' } | { readonly fate: 'SET_ASIDE'; readonly why: string });

/**
 * What becomes of an entry that is the device's own and can be read. It is stored in any case: what a participant has
 * confirmed is never thrown away. Whether it answers its task is told by the time at which it was submitted, by our
 * clock: then its window was open, or it was not; when it reaches us does not matter.
 *
 * An amendment may put a newer version of the instrument into the plan while a phone is offline: an entry to an older
 * version of the same instrument counts, and says to which words it was given.
 */
export function judgeEntry(entry: SentEntry, basis: EntryBasis): Judgement {
  const { trueAtMs, flags } = judgeTime(entry.submitted, basis.receivedAtMs);
  const { window } = basis;
  const isLate = window !== undefined && whenIn(window, trueAtMs) === 'late';
  const why = whyAside(entry, basis, trueAtMs);
  const isOther = window !== undefined && window.instrumentVersion !== entry.instrumentVersion;
  const odd = judgeZone(entry.submitted, basis.zones);
  const marked = { trueAtMs, isLate, flags: [...flags, ...odd, ...(isOther ? ['other-version'] : [])] };
  return why === '' ? { ...marked, fate: 'KEPT', why } : { ...marked, fate: 'SET_ASIDE', why };
}

function whyAside(entry: SentEntry, basis: EntryBasis, trueAtMs: number): string {
  const { window, instrument, participation, isAnswered } = basis;
  if (!window) return 'unknown-task';
  if (!instrument || instrument.hash !== entry.instrumentHash) return 'unknown-instrument';
  if (window.instrument !== entry.instrument) return 'unknown-instrument';
  if (!window.isExpected) return stateOn(window.date, participation) === 'ended' ? 'ended' : 'not-expected';
  const when = whenIn(window, trueAtMs);
  if (when === 'early') return 'window-not-open';
  if (when === 'closed') return 'window-closed';
  if (new Set(entry.answers.map(({ item }) => item)).size < entry.answers.length) return 'INVALID_VALUE';
  if (checkAnswers(instrument, answersOf(entry)).size > 0) return 'INVALID_VALUE';
  return isAnswered ? 'task-answered' : '';
}

/** As the rules of the diary take them: an answer without a value that was not declined was not given. */
export function answersOf({ answers }: Pick<SentEntry, 'answers'>): Answers {
  return Object.fromEntries(
    answers
      .filter(({ values, declined }) => declined || values.length > 0)
      .map(({ item, values, declined }) => [item, { values, declined }]),
  );
}

function stateOn(date: string, participation: readonly ParticipationModel[]) {
  return participation.findLast(({ from }) => from <= date)?.state ?? 'active';
}
