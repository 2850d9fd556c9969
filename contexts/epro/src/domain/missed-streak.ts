import { type TaskWindow, taskStateAt } from '@verum/diary-rules';

/**
 * The task with which so many of a schedule had been missed in a row, up to now; undefined where they were not, or
 * where everything looked at was missed, because then that was noticed before. It stays the same however long the row
 * grows, so that one row raises one alert. What was not expected does not count, and does not end a row.
 */
export function missedStreak(
  windows: readonly TaskWindow[],
  answered: ReadonlyMap<string, { readonly isLate: boolean }>,
  { count, nowMs, reachesBack }: { readonly count: number; readonly nowMs: number; readonly reachesBack: boolean },
): string | undefined {
  const states = windows.map((window) => ({ window, state: taskStateAt(window, nowMs, answered.get(window.task)) }));
  const settled = states.filter(({ state }) => state === 'missed' || state === 'done' || state === 'done-late');
  const last = settled.findLastIndex(({ state }) => state !== 'missed');
  if (last < 0 && !reachesBack) return undefined;
  return settled[last + count]?.window.task;
}
