import {
  dateAt,
  dateOf,
  dayOf,
  planTasks,
  type TaskState,
  type TaskWindow,
  taskStateAt,
  type ZoneStay,
} from '@verum/diary-rules';
import type { DiaryFacts } from './diary-facts.ts';

export interface PlannedTask extends TaskWindow {
  readonly state: TaskState;
}

/** How far the server plans, and how far back something can still be taken late. */
const aheadDays = 30;
const backDays = 16;

/**
 * The tasks as they stand now. The server's plan, as long as it reaches and the device stays in the zone for which it
 * was made; else the same rules are applied here, and what had opened when the server told stays as it told it.
 *
 * @param stays zones in which the device came to be since then, oldest first
 */
export function tasksAt(
  facts: DiaryFacts,
  stays: readonly ZoneStay[],
  nowMs: number,
  done: ReadonlySet<string>,
): readonly PlannedTask[] {
  const answered = (task: string) => (facts.done.has(task) || done.has(task) ? { isLate: false } : undefined);
  const isExpected = (window: TaskWindow) => window.isExpected && facts.state === 'active';
  return windowsAt(facts, stays, nowMs)
    .map((window) => ({ ...window, isExpected: isExpected(window) }))
    .map((window) => ({ ...window, state: taskStateAt(window, nowMs, answered(window.task)) }))
    .sort((a, b) => a.opensAtMs - b.opensAtMs || (a.task < b.task ? -1 : 1));
}

function windowsAt(facts: DiaryFacts, stays: readonly ZoneStay[], nowMs: number): readonly TaskWindow[] {
  const reach = facts.toldAtMs + (aheadDays - 1) * 86_400_000;
  const isElsewhere = stays.some(({ zone }) => zone !== facts.zone);
  if ((!isElsewhere && nowMs < reach) || facts.schedules.length === 0) return facts.tasks;
  const zones = [{ zone: facts.zone, sinceMs: Number.NEGATIVE_INFINITY }, ...stays];
  const today = dayOf(dateAt(nowMs, zones.at(-1)?.zone ?? facts.zone)) ?? 0;
  const own = planTasks(
    { schedules: facts.schedules, anchors: facts.anchors, zones },
    dateOf(today - backDays),
    dateOf(today + aheadDays),
  );
  const told = facts.tasks.filter(({ opensAtMs }) => opensAtMs <= facts.toldAtMs);
  const names = new Set(told.map(({ task }) => task));
  return [...told, ...own.filter(({ task, opensAtMs }) => !names.has(task) && opensAtMs > facts.toldAtMs)];
}

export const isAnswerable = ({ state }: PlannedTask): boolean =>
  state === 'open' || state === 'due' || state === 'late';
