/** How far the clocks of an IANA zone are from UTC. Node 24 has no Temporal; Intl carries the zone rules. */

/**
 * Seconds east of UTC at a moment, given in seconds since 1970 in UTC.
 * @throws RangeError for a zone that the platform does not know
 */
export function offsetSecondsAt(instant: number, zone: string): number {
  const at = Math.floor(instant);
  const shown: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(at * 1000)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  const date = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000 - at;
}

/**
 * The moments, in seconds since 1970 in UTC, at which clocks of the zone show a civil time, given in seconds since
 * 1970-01-01T00:00 by that clock as if it were UTC: none where it was skipped, two where it came twice, earliest first.
 * @throws RangeError for a zone that the platform does not know
 */
export function civilInstants(civil: number, zone: string): number[] {
  // No zone has ever been changed twice within three days, nor lies further from UTC than a day and a half.
  const offsets = new Set([-129_600, 0, 129_600].map((away) => offsetSecondsAt(civil + away, zone)));
  return [...offsets]
    .map((offset) => civil - offset)
    .filter((instant) => instant + offsetSecondsAt(instant, zone) === civil)
    .sort((a, b) => a - b);
}

/** Making a formatter costs a hundred times what using it does. Zones are few: those of the sites. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}
