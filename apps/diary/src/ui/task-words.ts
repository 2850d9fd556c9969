import type { TextModel } from '@verum/diary-rules';
import type { OpenDiary } from '../core/open-diary.ts';
import type { Language } from '../language/language.ts';

interface OfSchedule {
  readonly task: string;
  readonly instrument: string;
  readonly instrumentVersion?: string;
}

/** What a task is called: as its schedule, or else as its instrument. */
export function titleOf(diary: OpenDiary, { task, instrument }: OfSchedule): readonly TextModel[] {
  const facts = diary.state().facts;
  const schedule = facts?.schedules.findLast((one) => task.startsWith(`${one.schedule}/`));
  if (schedule?.title.length) return schedule.title;
  const found = facts?.instruments.findLast((one) => one.instrument === instrument);
  return found?.title.length ? found.title : [{ lang: '', text: instrument }];
}

const tags = { en: 'en-GB', zh: 'zh-CN' } as const;

/** When something ends: midnight is the 24:00 of the day before it. */
export function endWords(atMs: number, nowMs: number, language: Language): string {
  const isMidnight = new Date(atMs).toDateString() !== new Date(atMs - 1).toDateString();
  if (!isMidnight) return momentWords(atMs, nowMs, language);
  return momentWords(atMs - 1, nowMs, language).replace(/23:59$/, '24:00');
}

/** The time of day here, and the day where it is not today's. */
export function momentWords(atMs: number, nowMs: number, language: Language): string {
  const day = (ms: number) => new Date(ms).toDateString();
  const isToday = day(atMs) === day(nowMs);
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat(tags[language], isToday ? time : { ...date, ...time }).format(atMs);
}
