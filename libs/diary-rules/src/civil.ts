import { civilInstants, offsetSecondsAt } from '@verum/values';

/** Civil dates as days since 1970-01-01, and the instants at which a participant's clock shows a time of them. */

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Days since 1970-01-01; undefined for what is no date of the calendar. */
export function dayOf(date: string): number | undefined {
  if (!DATE.test(date)) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || dateOf(ms / DAY_MS) !== date ? undefined : ms / DAY_MS;
}

export const dateOf = remembered((day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10));

/** Minutes of `hh:mm`; 24:00 is 1440. Undefined for anything else. */
export const minutesOf = remembered((time: string): number | undefined => {
  const match = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(time);
  if (!match) return undefined;
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2]);
});

/** The civil date that clocks of a zone show at an instant. */
export function dateAt(atMs: number, zone: string): string {
  return dateOf(Math.floor((atMs + offsetSecondsAt(atMs / 1000, zone) * 1000) / DAY_MS));
}

export interface Shown {
  readonly firstMs: number;
  /** Later than `firstMs` where clocks are set back over this time. */
  readonly lastMs: number;
}

/**
 * When a zone's clock shows so many minutes after midnight of a day. A time that clocks skip is shown at the first
 * instant after the gap; one that comes twice has both.
 */
export function shownAt(day: number, minutes: number, zone: string): Shown {
  return shownIn(zone)(day * 1440 + minutes);
}

const shownIn = remembered((zone: string) => remembered((minutes: number) => find(minutes * 60, zone)));

function find(civil: number, zone: string): Shown {
  const instants = civilInstants(civil, zone);
  const first = instants[0] ?? endOfGap(civil, zone);
  return { firstMs: first * 1000, lastMs: (instants.at(-1) ?? first) * 1000 };
}

/** The first second whose offset is no longer that of the days before. */
function endOfGap(civil: number, zone: string): number {
  const before = offsetSecondsAt(civil - 129_600, zone);
  // Read by the offset after the change the skipped time lies before it, by the offset before the change behind it.
  let low = civil - offsetSecondsAt(civil + 129_600, zone);
  let high = civil - before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetSecondsAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The days, times and zones of a study are few, and every plan asks for them again: it is mostly made of them. Those of a
 * stranger are not kept for ever.
 */
function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    if (known.size >= 20_000) known.clear();
    known.set(key, made);
    return made;
  };
}
