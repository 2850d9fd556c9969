import type { AnchorModel, ScheduleModel, TaskWindow, ZoneStay } from './model.ts';
import { type PlanBasis, planTasks } from './plan-tasks.ts';

/** A schedule of `pain`, daily from the day of consent for ever unless told otherwise; slots as `18:00-22:00`. */
export function daily({
  slots = ['18:00-22:00'],
  due = '',
  lateMinutes = 0,
  ...rest
}: Partial<Omit<ScheduleModel, 'slots'>> & {
  slots?: readonly string[];
  due?: string;
  lateMinutes?: number;
}): ScheduleModel {
  return {
    schedule: 'pain',
    version: 1,
    title: [],
    instrument: 'pain-nrs',
    instrumentVersion: '1',
    anchor: 'consent',
    visit: '',
    fixedDate: '',
    firstDay: 0,
    lastDay: 20_000,
    everyDays: 1,
    intoVisit: '',
    effectiveFrom: '',
    ...rest,
    slots: slots.map((slot) => ({ opens: slot.slice(0, 5), due, closes: slot.slice(6), lateMinutes })),
  };
}

export function anchoredAt(date: string): { readonly anchors: readonly AnchorModel[] } {
  return { anchors: [{ anchor: 'consent', visit: '', date }] };
}

export function planOf(
  { zone = 'Asia/Shanghai', ...basis }: Omit<PlanBasis, 'zones'> & { zone?: string; zones?: readonly ZoneStay[] },
  from: string,
  to: string,
): TaskWindow[] {
  return planTasks({ zones: [{ zone, sinceMs: 0 }], ...basis }, from, to);
}

/** `opens/closes` to the minute. */
export function instants(window: TaskWindow | undefined): string {
  const short = (ms: number | undefined) => new Date(ms ?? Number.NaN).toISOString().replace(':00.000Z', 'Z');
  return `${short(window?.opensAtMs)}/${short(window?.closesAtMs)}`;
}
