import type { TaskWindow } from './model.ts';

export type TaskState = 'planned' | 'open' | 'due' | 'late' | 'done' | 'done-late' | 'missed' | 'not-expected';

/**
 * What a task is at an instant. `answered`: the entry that answers it, by its true time; what was answered stays
 * answered, whatever became of the plan. On demand there is no being done: it is open for as long as it is.
 */
export function taskStateAt(window: TaskWindow, atMs: number, answered?: { readonly isLate: boolean }): TaskState {
  if (answered && window.slot > 0) return answered.isLate ? 'done-late' : 'done';
  if (!window.isExpected) return 'not-expected';
  const when = whenIn(window, atMs);
  if (when === 'early') return 'planned';
  if (when === 'late') return 'late';
  // Nobody who was not asked has missed anything.
  if (when === 'closed') return window.slot > 0 ? 'missed' : 'not-expected';
  return window.slot > 0 && atMs >= window.dueAtMs ? 'due' : 'open';
}

/** Where an instant lies to a window: only in `open` and `late` an entry is taken. */
export type WhenInWindow = 'early' | 'open' | 'late' | 'closed';

export function whenIn(window: TaskWindow, atMs: number): WhenInWindow {
  if (atMs < window.opensAtMs) return 'early';
  if (atMs < window.closesAtMs) return 'open';
  return atMs < window.lateUntilMs ? 'late' : 'closed';
}
