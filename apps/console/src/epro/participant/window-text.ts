import { formatDate } from '../../language/format-date.ts';
import type { Language } from '../../language/language.ts';

interface Window {
  readonly opensAt: string;
  readonly closesAt: string;
  readonly zone: string;
  /** Civil, on which it opens. */
  readonly date: string;
}

/** From when to when by the participant's own clock; with the day where it closes on another one. */
export function windowText({ opensAt, closesAt, zone, date }: Window, language: Language): string {
  const [from, to] = [civil(opensAt, zone), civil(closesAt, zone)];
  const day = to.date === date ? '' : `${formatDate(to.date, language)} `;
  return `${from.time} – ${day}${to.time}`;
}

function civil(moment: string, zone: string): { readonly date: string; readonly time: string } {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return { date: '', time: '' };
  // The Swedish form is ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone || 'UTC', dateStyle: 'short', timeStyle: 'short' });
  const [date = '', time = ''] = format.format(at).split(' ');
  return { date, time };
}
