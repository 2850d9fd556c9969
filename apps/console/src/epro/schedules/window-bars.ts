import type { Schedule } from '../epro-queries.ts';

/** A window in the picture of a schedule: days from the first shown, and parts of a day from midnight. */
export interface WindowBar {
  /** Days after the anchor. */
  readonly day: number;
  /** From 1. */
  readonly slot: number;
  /** Minutes after midnight of `day`; beyond 1440 is the day after. */
  readonly opens: number;
  /** Absent: at `closes`. */
  readonly due: number | undefined;
  readonly closes: number;
  /** Not before `closes`. */
  readonly lateUntil: number;
}

const dayMinutes = 1440;

/** The windows of a schedule over its first `count` days. None on demand: it is open all the time. */
export function windowBars(schedule: Schedule, count: number): readonly WindowBar[] {
  const { firstDay = 0, lastDay = 0, everyDays = 0, slots = [] } = schedule;
  const bars: WindowBar[] = [];
  const step = everyDays || lastDay - firstDay + 1;
  for (let day = firstDay; day <= Math.min(lastDay, firstDay + count - 1); day += Math.max(1, step)) {
    slots.forEach(({ opens = '', due = '', closes = '', lateMinutes = 0 }, index) => {
      const from = minutesOf(opens);
      const days = everyDays === 0 ? (lastDay - day) * dayMinutes : 0;
      const until = after(minutesOf(closes), from) + days;
      const dueAt = due === '' ? undefined : after(minutesOf(due), from) + days;
      bars.push({ day, slot: index + 1, opens: from, due: dueAt, closes: until, lateUntil: until + lateMinutes });
    });
  }
  return bars;
}

/** A time that is not after the opening is of the day after. */
function after(minutes: number, opens: number): number {
  return minutes <= opens ? minutes + dayMinutes : minutes;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

export interface BarPart {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** A span cut at midnight, so that each piece stands in the column of its day; up to, not including, `endDay`. */
export function partsOf(day: number, from: number, to: number, endDay: number): readonly BarPart[] {
  const parts: BarPart[] = [];
  for (let at = from; at < to; ) {
    const passed = Math.floor(at / dayMinutes);
    const end = Math.min(to, (passed + 1) * dayMinutes);
    if (day + passed >= endDay) break;
    parts.push({ day: day + passed, from: at - passed * dayMinutes, to: end - passed * dayMinutes });
    at = end;
  }
  return parts;
}
