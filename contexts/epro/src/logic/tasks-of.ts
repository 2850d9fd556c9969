import type { Sql } from '@verum/database';
import { planTasks, type TaskState, type TaskWindow, taskStateAt } from '@verum/diary-rules';
import { findAnswered } from '../store/answered-tasks.ts';
import { loadPlan } from '../store/plan-basis.ts';
import type { SubjectKey } from '../store/subject-key.ts';

export interface TaskNow {
  readonly window: TaskWindow;
  readonly state: TaskState;
}

/** Civil dates, both included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The tasks of a participant and what they are now; none of whoever takes no part. */
export async function tasksOf(
  sql: Sql,
  key: SubjectKey,
  { from, to }: Span,
  nowMs: number,
): Promise<readonly TaskNow[]> {
  const plan = await loadPlan(sql, key);
  if (!plan) return [];
  const windows = planTasks(plan.basis, from, to);
  const answered = await findAnswered(
    sql,
    key,
    windows.map(({ task }) => task),
  );
  return windows.map((window) => ({ window, state: taskStateAt(window, nowMs, answered.get(window.task)) }));
}
