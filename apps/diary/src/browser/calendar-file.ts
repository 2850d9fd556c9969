/** An appointment in a phone's own calendar. */
export interface CalendarEvent {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The times of the diary as iCalendar (RFC 5545), each with an alarm at its beginning. The one text says nothing of a
 * study or of health.
 */
export function calendarFile(events: readonly CalendarEvent[], summary: string, nowMs: number): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Verum//Diary//EN', 'CALSCALE:GREGORIAN'];
  for (const { id, startMs, endMs } of events) {
    lines.push(
      'BEGIN:VEVENT',
      `UID:${id}@diary.verum`,
      `DTSTAMP:${utc(nowMs)}`,
      `DTSTART:${utc(startMs)}`,
      `DTEND:${utc(endMs)}`,
      `SUMMARY:${escaped(summary)}`,
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escaped(summary)}`,
      'TRIGGER:PT0S',
      'END:VALARM',
      'END:VEVENT',
    );
  }
  lines.push('END:VCALENDAR');
  return `${lines.join('\r\n')}\r\n`;
}

const utc = (atMs: number) => new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
const escaped = (text: string) => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n');
