import { type Call, refuse, violation } from '@verum/call';
import { dateOf, dayOf, planTasks, type TaskState, type TaskWindow, taskStateAt } from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { findAnswered } from '../store/answered-tasks.ts';
import { loadPlan } from '../store/plan-basis.ts';
import type { SubjectKey } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';
import { standing } from './get-participant.ts';

export interface ListedTask {
  readonly window: TaskWindow;
  readonly state: TaskState;
  /** UUID of the entry that answers it. */
  readonly entry: string | undefined;
}

const DAYS_MAX = 100;

/** The tasks of civil dates, both included; without dates, of the last 14 days and the next 14. */
export async function listTasks(
  service: ServiceContext,
  call: Call,
  { from, to, ...key }: SubjectKey & { readonly from: string; readonly to: string },
): Promise<ListedTask[]> {
  const { database, clock } = service;
  await adoptParticipant(service, call, key);
  return await database.read(call, async (sql) => {
    const plan = await loadPlan(sql, key);
    if (!plan) return [];
    const nowMs = clock.nowMs();
    const today = dayOf(standing(plan, nowMs).today) ?? 0;
    const first = from || dateOf(today - 14);
    const last = to || dateOf(today + 14);
    checkSpan(first, last);
    const windows = planTasks(plan.basis, first, last);
    const answered = await findAnswered(
      sql,
      key,
      windows.map(({ task }) => task),
    );
    return windows.map((window) => {
      const answer = answered.get(window.task);
      return { window, state: taskStateAt(window, nowMs, answer), entry: answer?.entry };
    });
  });
}

function checkSpan(from: string, to: string): void {
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first !== undefined && last !== undefined && last >= first && last - first < DAYS_MAX) return;
  const textEn = `is a date of the ${DAYS_MAX} days from "from" on`;
  throw refuse('INVALID_REQUEST', {
    violations: [violation('to', 'span', textEn, `须为 from 起 ${DAYS_MAX} 天内的日期`)],
  });
}
