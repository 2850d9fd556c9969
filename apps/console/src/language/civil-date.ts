/** The civil date (YYYY-MM-DD) that it is now in a zone; where the zone is unknown, on this machine. */
export function todayIn(timeZone: string | undefined, now = new Date()): string {
  // The Canadian form is ISO 8601.
  const inZone = (zone: string | undefined) => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  try {
    return inZone(timeZone).format(now);
  } catch {
    return inZone(undefined).format(now);
  }
}
