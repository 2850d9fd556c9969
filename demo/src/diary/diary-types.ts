import type { DemoText } from '../plan.ts';

/** What participants answer at home: questionnaires, when they are asked, and who does what with them. */
export interface DemoDiary {
  readonly instruments: readonly DemoInstrument[];
  readonly schedules: readonly DemoSchedule[];
  readonly rules: readonly DemoAlertRule[];
  readonly participants: readonly DemoParticipant[];
  readonly contacts: readonly DemoContact[];
  /** Subject for whom nothing is paired yet: whoever tries the demo takes its place. */
  readonly forVisitors: string | undefined;
  /** Civil dates, both included, over which there are entries. */
  readonly from: string;
  readonly to: string;
}

export interface DemoInstrument {
  readonly instrument: string;
  readonly version: string;
  readonly owner: string;
  readonly licence: string;
  /** verum.epro.v1.Instrument in the JSON of protobuf, without what is given beside it. */
  readonly content: object;
}

export interface DemoSchedule {
  readonly schedule: string;
  /** verum.epro.v1.Schedule in the JSON of protobuf. */
  readonly content: object;
}

export interface DemoAlertRule {
  readonly rule: string;
  readonly title: readonly DemoText[];
  /** One of the alternatives of verum.epro.v1.AlertRule, in the JSON of protobuf. */
  readonly when: object;
  readonly isUrgent: boolean;
}

/** Whom the participants of a site call. */
export interface DemoContact {
  readonly site: string;
  readonly contact: readonly DemoText[];
}

export interface DemoParticipant {
  readonly subject: string;
  readonly site: string;
  readonly language: 'zh-CN' | 'en';
  readonly days: readonly DemoDiaryDay[];
}

/** What a participant does with whatever is asked on a day. */
export interface DemoDiaryDay {
  /** Civil date. */
  readonly date: string;
  /** By schedule. */
  readonly acts: Readonly<Record<string, DemoAct>>;
  /** By instrument, then by item; null for having declined. */
  readonly answers: Readonly<Record<string, DemoAnswers>>;
}

export type DemoAnswers = Readonly<Record<string, readonly string[] | null>>;

export type DemoAct =
  /** How far into its window, from 0 to 1. */
  { readonly kind: 'done'; readonly share: number } | { readonly kind: 'late' } | { readonly kind: 'missed' };
