/** A calendar file, for the phone to open with its own calendar. */
export function offerCalendar(text: string): void {
  const file = new Blob([text], { type: 'text/calendar' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'diary.ics';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
