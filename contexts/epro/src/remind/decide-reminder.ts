import type { TaskState } from '@verum/diary-rules';
import type { SendOutcome } from './message.ts';
import type { Quiet } from './plan-reminders.ts';

export interface ReminderNow {
  readonly state: 'WAITING' | 'SENDING';
  readonly tries: number;
  readonly nowMs: number;
  readonly untilMs: number;
  /** Undefined: it is in no plan any more. */
  readonly task: TaskState | undefined;
  /** The participant has chosen this way, it is set up here, and there is an address for it. */
  readonly isWanted: boolean;
  readonly isRepeatable: boolean;
  readonly quiet: Quiet | undefined;
}

export type ReminderDecision =
  | { readonly do: 'send' }
  | { readonly do: 'wait'; readonly untilMs: number; readonly why: string }
  | { readonly do: 'skip' | 'fail'; readonly why: string };

/**
 * What is to be done with a reminder whose time has come. One whose try began and was never settled, because the
 * process died in it, may have gone out: it is tried again only by ways that know it again.
 */
export function decideReminder(reminder: ReminderNow): ReminderDecision {
  const { state, nowMs, untilMs, task, quiet } = reminder;
  if (state === 'SENDING' && !reminder.isRepeatable) return { do: 'fail', why: 'outcome-unknown' };
  if (task === 'done' || task === 'done-late') return { do: 'skip', why: 'done' };
  if (task === undefined || task === 'not-expected') return { do: 'skip', why: 'not-expected' };
  if (nowMs >= untilMs || task === 'missed' || task === 'late') return { do: 'skip', why: 'closed' };
  if (!reminder.isWanted) return { do: 'skip', why: 'not-wanted' };
  // The participant has travelled, or an amendment has moved it: the plan says when.
  if (task === 'planned') return { do: 'wait', untilMs: nowMs + 60_000, why: '' };
  if (!quiet) return { do: 'send' };
  return quiet.endsMs < untilMs
    ? { do: 'wait', untilMs: quiet.endsMs, why: 'quiet-hours' }
    : { do: 'skip', why: 'quiet-hours' };
}

export interface TriedReminder {
  /** This one included. */
  readonly tries: number;
  readonly nowMs: number;
  readonly untilMs: number;
  readonly isRepeatable: boolean;
  /** From 0 to 1: so that what failed together does not come back together. */
  readonly chance: number;
}

export type ReminderAfter =
  | { readonly state: 'SENT'; readonly why: '' }
  | { readonly state: 'FAILED'; readonly why: string }
  | { readonly state: 'WAITING'; readonly why: string; readonly nextMs: number };

const triesMax = 8;
const firstWaitMs = 15_000;
const longestWaitMs = 15 * 60_000;

/** What becomes of it after a try. Never tried again: what is hopeless, too late, or may have arrived. */
export function afterTry(outcome: SendOutcome, tried: TriedReminder): ReminderAfter {
  if (outcome.isSent) return { state: 'SENT', why: '' };
  const { why, isFinal, isUncertain, retryAfterMs = 0 } = outcome;
  if (isFinal) return { state: 'FAILED', why };
  if (isUncertain && !tried.isRepeatable) return { state: 'FAILED', why: 'outcome-unknown' };
  const backOffMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (tried.tries - 1)) * (0.8 + 0.4 * tried.chance);
  const nextMs = tried.nowMs + Math.max(backOffMs, retryAfterMs);
  if (tried.tries >= triesMax || nextMs >= tried.untilMs) return { state: 'FAILED', why };
  return { state: 'WAITING', why, nextMs };
}
