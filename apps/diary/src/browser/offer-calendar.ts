import type { OpenDiary } from '../core/open-diary.ts';
import { browserEnv } from './browser-env.ts';
import { calendarFile } from './calendar-file.ts';

/** The times of the weeks to come as a file for the phone's own calendar. */
export function offerCalendar(diary: OpenDiary, summary: string): void {
  const events = diary
    .tasks()
    .filter(({ state, slot }) => state === 'planned' && slot > 0)
    .map(({ task, opensAtMs, closesAtMs }) => ({
      id: task.replaceAll('/', '-'),
      startMs: opensAtMs,
      endMs: closesAtMs,
    }));
  const file = new Blob([calendarFile(events, summary, browserEnv.now())], { type: 'text/calendar' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'diary.ics';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
