import type { Task } from './epro-queries.ts';

// The names of the contract's enumerations, as the words of this area know them.

export type ParticipantState = 'active' | 'paused' | 'ended';

export function participantState(name: string | undefined): ParticipantState {
  if (name === 'PARTICIPANT_STATE_PAUSED') return 'paused';
  return name === 'PARTICIPANT_STATE_ENDED' ? 'ended' : 'active';
}

export type TaskState = 'planned' | 'open' | 'due' | 'late' | 'done' | 'doneLate' | 'missed' | 'notExpected';

const taskStates: Readonly<Record<string, TaskState>> = {
  TASK_STATE_PLANNED: 'planned',
  TASK_STATE_OPEN: 'open',
  TASK_STATE_DUE: 'due',
  TASK_STATE_LATE: 'late',
  TASK_STATE_DONE: 'done',
  TASK_STATE_DONE_LATE: 'doneLate',
  TASK_STATE_MISSED: 'missed',
};

export function taskState({ state = '' }: Task): TaskState {
  return taskStates[state] ?? 'notExpected';
}

export type Fate = 'kept' | 'setAside' | 'refused';

export function fateOf(name: string | undefined): Fate {
  if (name === 'ENTRY_FATE_SET_ASIDE') return 'setAside';
  return name === 'ENTRY_FATE_REFUSED' ? 'refused' : 'kept';
}

const entryNotes = [
  'skew-unknown',
  'ahead-of-us',
  'zone-unknown',
  'offset-differs',
  'other-zone',
  'other-version',
] as const;
export type EntryNote = (typeof entryNotes)[number];

/** What is odd about an entry, as far as there are words for it. */
export function entryNote(name: string): EntryNote | undefined {
  return entryNotes.find((note) => note === name);
}

export type CorrectionState = 'asked' | 'confirmed' | 'declined' | 'withdrawn';

export function correctionState(name: string | undefined): CorrectionState {
  if (name === 'STATE_CONFIRMED') return 'confirmed';
  if (name === 'STATE_DECLINED') return 'declined';
  return name === 'STATE_WITHDRAWN' ? 'withdrawn' : 'asked';
}

export type Channel = 'push' | 'sms' | 'email' | 'calendar' | 'message';
export const channels = {
  push: 'REMINDER_CHANNEL_PUSH',
  sms: 'REMINDER_CHANNEL_SMS',
  email: 'REMINDER_CHANNEL_EMAIL',
  calendar: 'REMINDER_CHANNEL_CALENDAR',
  message: 'REMINDER_CHANNEL_MESSAGE',
} as const satisfies Readonly<Record<Channel, string>>;

export function channelOf(name: string | undefined): Channel | undefined {
  return (Object.keys(channels) as Channel[]).find((channel) => channels[channel] === name);
}
