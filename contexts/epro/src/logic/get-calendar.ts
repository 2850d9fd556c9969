import type { Call } from '@verum/call';
import { dateAt, dateOf, dayOf } from '@verum/diary-rules';
import { calendarFile } from '../remind/calendar.ts';
import { reminderLanguage } from '../remind/words.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSettings } from '../store/reminder-settings.ts';
import type { SubjectKey } from '../store/subject-key.ts';
import { tasksOf } from './tasks-of.ts';

const days = 31;

/** The times of the weeks to come, for the phone's own calendar. `language`: empty for that of the reminders. */
export async function getCalendar(
  { database, clock, reminding }: ServiceContext,
  call: Call,
  { language, ...key }: SubjectKey & { readonly language: string },
): Promise<string> {
  const nowMs = clock.nowMs();
  const today = dayOf(dateAt(nowMs, 'UTC')) ?? 0;
  const { tasks, chosen } = await database.read(call, async (sql) => ({
    tasks: await tasksOf(sql, key, { from: dateOf(today - 1), to: dateOf(today + days) }, nowMs),
    chosen: (await findSettings(sql, key))?.language ?? '',
  }));
  return await calendarFile({
    tasks: tasks.map(({ window }) => window),
    ...{ language: reminderLanguage(language || chosen), link: reminding.link, nowMs },
  });
}
