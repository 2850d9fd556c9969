import type { Language } from './language.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A civil date `2026-11-23`: as it is in Chinese, `23-Nov-2026` in English (no month is mistaken for a day). */
export function formatDate(date: string, language: Language): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const name = months[Number(month) - 1];
  return language === 'zh' || !name ? date : `${day}-${name}-${year}`;
}

/** A moment (ISO 8601 with zone) in the zone of the reader, to the minute. */
export function formatMoment(moment: string, language: Language): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${formatDate(date, language)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
