import type { ReminderKind } from './plan-reminders.ts';

/** What is sent. Whoever looks over a shoulder, or at the operator of a network, learns of no study and no illness. */
export interface ReminderWords {
  readonly title: string;
  readonly text: string;
}

export type ReminderLanguage = 'en' | 'zh';

/** The language of a BCP 47 tag; English where it is none of ours. */
export function reminderLanguage(tag: string): ReminderLanguage {
  return /^zh\b/i.test(tag) ? 'zh' : 'en';
}

export interface ReminderWordsOf {
  readonly kind: ReminderKind;
  readonly language: ReminderLanguage;
  readonly closesAtMs: number;
  readonly zone: string;
  /** Where the diary is opened; empty where the operator names none. */
  readonly link: string;
}

export function reminderWords({ kind, language, closesAtMs, zone, link }: ReminderWordsOf): ReminderWords {
  const until = clockOf(closesAtMs, zone);
  const words = texts[language];
  const text = words[kind](until);
  return { title: words.title, text: link === '' ? text : `${text} ${link}` };
}

/** The entry in a phone's calendar. */
export function calendarSummary(language: ReminderLanguage): string {
  return texts[language].calendar;
}

const texts = {
  en: {
    title: 'Reminder',
    calendar: 'Diary',
    due: (until: string) => `Your diary is open. Please fill it in before ${until}.`,
    closing: (until: string) => `Your diary closes at ${until}. There is still time to fill it in.`,
  },
  zh: {
    title: '提醒',
    calendar: '日记',
    due: (until: string) => `您的日记可以填写了，请在 ${until} 前完成。`,
    closing: (until: string) => `您的日记将于 ${until} 截止，现在仍可填写。`,
  },
} as const;

/** With its date where that is not today is more than a glance takes in: the day is that of the reminder. */
function clockOf(atMs: number, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' },
  });
  return clock.format(atMs);
}
