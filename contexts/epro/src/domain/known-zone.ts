// Devices name zones as they like, in any case and by old names: there are some hundred, and no more are remembered.
const known = new Map<string, string | undefined>();
const knownMax = 1_000;

/** The name of an IANA zone as this platform has it, by any of its names; undefined for what is none. */
export function knownZone(zone: string): string | undefined {
  if (known.has(zone)) return known.get(zone);
  if (known.size >= knownMax) known.clear();
  const found = find(zone);
  known.set(zone, found);
  return found;
}

function find(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
