import { dateAt, dayOf, minutesOf, shownAt, type TaskWindow } from '@verum/diary-rules';

/** What a reminder says: that a task is to be done, or that its time is soon over. */
export type ReminderKind = 'due' | 'closing';

/** Civil times, `hh:mm`, of the participant; both empty where there are none. Over midnight where `from` is later. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface PlannedReminder {
  readonly task: string;
  readonly kind: ReminderKind;
  readonly atMs: number;
  /** From here on nobody is helped by it. */
  readonly untilMs: number;
}

export interface ReminderRules {
  readonly quiet: QuietHours;
  /** How long before its close a task is about to close. */
  readonly closingLeadMs: number;
}

/** Nearer to each other than this, two reminders of a task are a nuisance. */
const apartMs = 15 * 60_000;

/**
 * When a participant is reminded of a task: as it falls due, or as it opens where no time is named, and once more
 * before it closes. What falls into the quiet hours moves: the first to their end, the second to before they begin;
 * and goes out not at all where the task is no longer open then, or the two come together.
 */
export function planReminders(task: TaskWindow, rules: ReminderRules): readonly PlannedReminder[] {
  const { opensAtMs, dueAtMs, closesAtMs, zone } = task;
  if (!task.isExpected || task.slot === 0) return [];
  const dueMs = dueAtMs < closesAtMs ? dueAtMs : opensAtMs;
  const closingMs = Math.max(closesAtMs - rules.closingLeadMs, opensAtMs);
  const first = quietAround(dueMs, rules.quiet, zone)?.endsMs ?? dueMs;
  const quiet = quietAround(closingMs, rules.quiet, zone);
  const second = quiet ? quiet.beginsMs - 60_000 : closingMs;
  const planned: PlannedReminder[] = [];
  if (first < closesAtMs) planned.push({ task: task.task, kind: 'due', atMs: first, untilMs: closesAtMs });
  const isWorth = second >= opensAtMs && second < closesAtMs && (first >= closesAtMs || second - first >= apartMs);
  if (isWorth) planned.push({ task: task.task, kind: 'closing', atMs: second, untilMs: closesAtMs });
  return planned;
}

export interface Quiet {
  readonly beginsMs: number;
  readonly endsMs: number;
}

/** The quiet hours that an instant falls into; undefined outside of them, and where there are none. */
export function quietAround(atMs: number, { from, to }: QuietHours, zone: string): Quiet | undefined {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  if (begin === undefined || end === undefined || begin === end) return undefined;
  const today = dayOf(dateAt(atMs, zone));
  if (today === undefined) return undefined;
  // Those that began yesterday may still go on.
  for (const day of [today - 1, today]) {
    const beginsMs = shownAt(day, begin, zone).firstMs;
    const endsMs = shownAt(end > begin ? day : day + 1, end, zone).lastMs;
    if (atMs >= beginsMs && atMs < endsMs) return { beginsMs, endsMs };
  }
  return undefined;
}
