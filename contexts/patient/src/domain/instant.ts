/**
 * An instant as PostgreSQL keeps and writes it: UTC, microseconds, no trailing zeros; `2026-11-23T08:00:00.25Z`.
 * Finer fractions are cut off.
 * @param text a date and time with its zone, checked before
 */
export function instantOf(text: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.{19})(?:\.(\d+))?(.*)$/.exec(text) ?? [];
  const utc = new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  const micros = fraction.slice(0, 6).replace(/0+$/, '');
  return `${utc}${micros && `.${micros}`}Z`;
}

/** As `instantOf`, from milliseconds since 1970. */
export function instantFromMs(ms: number): string {
  return instantOf(new Date(ms).toISOString());
}
