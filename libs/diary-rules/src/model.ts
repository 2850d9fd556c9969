/**
 * What a diary is made of, as plain values: no class of a wire format, nothing that a browser would have to load. Texts
 * are decimal where they are numbers, so that nothing is rounded on its way. `wire.ts` reads them from the JSON of the
 * contract.
 */

export interface TextModel {
  /** BCP 47: en, zh-CN. */
  readonly lang: string;
  readonly text: string;
}

export type ItemKind =
  | 'single-choice'
  | 'multiple-choice'
  | 'numeric-rating'
  | 'visual-analogue'
  | 'number'
  | 'date'
  | 'time'
  | 'text'
  | 'photo'
  | 'display';

export interface OptionModel {
  readonly code: string;
  readonly label: readonly TextModel[];
  /** Decimal, or empty where it counts nothing. */
  readonly score: string;
  readonly isExclusive: boolean;
}

export type ConditionOperator = '=' | '!=' | '>' | '<' | '>=' | '<=' | 'exists';

/** A comparison with the answer of an earlier item. */
export interface ConditionModel {
  readonly item: string;
  readonly operator: ConditionOperator;
  /** With `exists`: `true` or `false`. */
  readonly value: string;
}

export interface ItemModel {
  readonly item: string;
  readonly kind: ItemKind;
  readonly prompt: readonly TextModel[];
  readonly instruction: readonly TextModel[];
  readonly options: readonly OptionModel[];
  readonly min: string;
  readonly max: string;
  readonly minLabel: readonly TextModel[];
  readonly maxLabel: readonly TextModel[];
  readonly decimals: number;
  /** 0: as long as the kind allows at most. */
  readonly maxLength: number;
  readonly isRequired: boolean;
  readonly mayDecline: boolean;
  readonly enableWhen: readonly ConditionModel[];
  readonly enableAny: boolean;
  readonly unit: string;
}

export interface ScoreModel {
  readonly score: string;
  readonly label: readonly TextModel[];
  readonly cel: string;
}

export interface InstrumentModel {
  readonly instrument: string;
  readonly version: string;
  readonly title: readonly TextModel[];
  readonly instruction: readonly TextModel[];
  readonly recall: readonly TextModel[];
  readonly items: readonly ItemModel[];
  readonly scores: readonly ScoreModel[];
  readonly hash: string;
  readonly languages: readonly string[];
}

/** What was given to an item. `values`: codes of a choice, a number, date, time or text as typed, a photo's SHA-256. */
export interface AnswerModel {
  readonly values: readonly string[];
  readonly declined: boolean;
}

/** Answers by item; one that is absent was not given. */
export type Answers = Readonly<Record<string, AnswerModel>>;

export type AnchorKind = 'consent' | 'enrolment' | 'randomisation' | 'visit' | 'fixed';

/** Civil times of the participant, `hh:mm`; `24:00` is the end of the day. */
export interface SlotModel {
  readonly opens: string;
  /** Empty: at `closes`. */
  readonly due: string;
  readonly closes: string;
  readonly lateMinutes: number;
}

export interface ScheduleModel {
  readonly schedule: string;
  readonly version: number;
  readonly title: readonly TextModel[];
  readonly instrument: string;
  readonly instrumentVersion: string;
  readonly anchor: AnchorKind;
  readonly visit: string;
  readonly fixedDate: string;
  readonly firstDay: number;
  readonly lastDay: number;
  /** 0: once, open over all the days. */
  readonly everyDays: number;
  /** None: on demand. */
  readonly slots: readonly SlotModel[];
  readonly intoVisit: string;
  /** Civil date; empty: always. */
  readonly effectiveFrom: string;
}

export interface AnchorModel {
  readonly anchor: AnchorKind;
  readonly visit: string;
  /** Civil date. */
  readonly date: string;
}

/** A zone in which the participant is from a moment on; the first of a history holds before it, too. */
export interface ZoneStay {
  readonly zone: string;
  readonly sinceMs: number;
}

export type ParticipationState = 'active' | 'paused' | 'ended';

/** From a civil date on, until another holds. */
export interface ParticipationModel {
  readonly state: ParticipationState;
  readonly from: string;
}

/** One time at which a schedule asks. All instants in milliseconds since 1970, UTC; half open. */
export interface TaskWindow {
  /** `schedule/date/slot`; on demand `schedule/*`. */
  readonly task: string;
  readonly schedule: string;
  readonly version: number;
  readonly instrument: string;
  readonly instrumentVersion: string;
  /** Civil date on which it opens. */
  readonly date: string;
  /** From 1; 0 on demand. */
  readonly slot: number;
  readonly opensAtMs: number;
  readonly dueAtMs: number;
  readonly closesAtMs: number;
  /** Not before `closesAtMs`; the same where nothing late is taken. */
  readonly lateUntilMs: number;
  /** In which the instants were worked out. */
  readonly zone: string;
  /** False where it fell into a pause, behind the end, or between two clocks. */
  readonly isExpected: boolean;
}
