/** Civil dates as YYYY-MM-DD; they sort as strings. No clock and no time zone is involved. */
const DAY_MS = 86_400_000;

/** Refuses anything that is not a real date from year 1000 on. */
export function requireDate(text: string): string {
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) || Number.isNaN(ms) || isoDate(ms) !== text) {
    throw new RangeError(`${JSON.stringify(text)} is not a calendar date; write it as YYYY-MM-DD, e.g. 2026-11-23`);
  }
  return text;
}

export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** The date itself, or the nearest working day: clinics see trial subjects from Monday to Friday. */
export function nearestWorkday(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 6 ? addDays(date, -1) : weekday === 0 ? addDays(date, 1) : date;
}

/** Completed years between two dates. */
export function yearsBetween(birth: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  return on.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** `clock(9, 5)` is `09:05:00`; minutes past 59 roll over. */
export function clock(hour: number, minute: number): string {
  const total = hour * 60 + minute;
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}:00`;
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
