import { createHash } from 'node:crypto';
import type { TaskWindow } from '@verum/diary-rules';
import { calendarSummary, type ReminderLanguage } from './words.ts';

export interface CalendarOf {
  readonly tasks: readonly TaskWindow[];
  readonly language: ReminderLanguage;
  /** Where the diary is opened; empty where the operator names none. */
  readonly link: string;
  readonly nowMs: number;
}

/**
 * The times to come as an iCalendar file (RFC 5545), with an alarm as each falls due. Names neither study nor
 * questionnaire. Each entry keeps its UID, so a calendar that takes the file again does not show it twice.
 */
export async function calendarFile({ tasks, language, link, nowMs }: CalendarOf): Promise<string> {
  const { default: ical, ICalAlarmType, ICalCalendarMethod } = await import('ical-generator');
  const calendar = ical({
    ...{ prodId: { company: 'Verum', product: 'Diary', language: language.toUpperCase() } },
    ...{ name: calendarSummary(language), method: ICalCalendarMethod.PUBLISH },
  });
  for (const { task, opensAtMs, dueAtMs, closesAtMs, isExpected, slot } of tasks) {
    if (!isExpected || slot === 0 || closesAtMs <= nowMs) continue;
    const startMs = dueAtMs < closesAtMs ? dueAtMs : opensAtMs;
    calendar.createEvent({
      id: `${uidOf(task)}@diary.verum`,
      start: new Date(startMs),
      // Shown as a point in time: a bar of hours would say that one is busy.
      end: new Date(Math.min(closesAtMs, startMs + 15 * 60_000)),
      stamp: new Date(nowMs),
      summary: calendarSummary(language),
      ...(link !== '' && { url: link }),
      alarms: [{ type: ICalAlarmType.display, trigger: 0, description: calendarSummary(language) }],
    });
  }
  return calendar.toString();
}

/** A task's name tells its schedule, which may be named after an illness. */
function uidOf(task: string): string {
  return createHash('sha256').update(task).digest('hex').slice(0, 32);
}
