import { type TaskWindow, taskStateAt } from '@verum/diary-rules';

export interface DayCounts {
  readonly date: string;
  readonly expected: number;
  readonly done: number;
  readonly late: number;
  readonly missed: number;
  /** Not answered, and may still be: now or later. */
  readonly open: number;
}

export type Answered = ReadonlyMap<string, { readonly isLate: boolean }>;

/**
 * What was expected of a participant and what came of it, by the civil date of the task; days on which nothing was
 * expected are left out. What is asked on demand is expected by nobody.
 */
export function countDays(windows: readonly TaskWindow[], answered: Answered, nowMs: number): DayCounts[] {
  const days = new Map<string, { expected: number; done: number; late: number; missed: number; open: number }>();
  for (const window of windows) {
    if (window.slot === 0) continue;
    const state = taskStateAt(window, nowMs, answered.get(window.task));
    if (state === 'not-expected') continue;
    let day = days.get(window.date);
    if (!day) {
      day = { expected: 0, done: 0, late: 0, missed: 0, open: 0 };
      days.set(window.date, day);
    }
    day.expected += 1;
    if (state === 'done') day.done += 1;
    else if (state === 'done-late') day.late += 1;
    else if (state === 'missed') day.missed += 1;
    else day.open += 1;
  }
  return [...days].map(([date, counts]) => ({ date, ...counts })).sort((a, b) => (a.date < b.date ? -1 : 1));
}

export function sumDays(days: readonly DayCounts[]): Omit<DayCounts, 'date'> {
  const sum = { expected: 0, done: 0, late: 0, missed: 0, open: 0 };
  for (const day of days) {
    sum.expected += day.expected;
    sum.done += day.done;
    sum.late += day.late;
    sum.missed += day.missed;
    sum.open += day.open;
  }
  return sum;
}
