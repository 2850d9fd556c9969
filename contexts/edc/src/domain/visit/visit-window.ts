import { addCivil, isBefore, isNotAfter } from '@verum/values';

/** When a visit is due, in civil dates of the site, `YYYY-MM-DD`. All three are absent when it cannot be told yet. */
export interface VisitWindow {
  readonly target?: string;
  /** First day of the window. */
  readonly earliest?: string;
  /** Last day of the window. */
  readonly latest?: string;
  /** It is counted from where another visit was planned, because that one was not held. */
  readonly isProjected: boolean;
}

/** A time that one constraint of the build asks for, counted from the date of its anchor. */
export interface WindowRule {
  /** ISO 8601 durations; `before` and `after` are lengths, and an absent one is none: the day itself is asked for. */
  readonly target: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * The days that a rule allows, counted from a civil date or datetime. Hours are counted on the clock of the site;
 * counted from a date, what is left over of a day widens the window to the whole day. Undefined when the date is
 * absent or partial, or a duration is none.
 */
export function windowFrom(
  anchor: string,
  rule: WindowRule,
  zone: string,
): Required<Omit<VisitWindow, 'isProjected'>> | undefined {
  const target = addCivil(anchor, rule.target, zone);
  if (target === undefined) return undefined;
  const earliest = addCivil(target, backwards(rule.before ?? 'P0D'), zone, 'down');
  const latest = addCivil(target, rule.after ?? 'P0D', zone, 'up');
  if (earliest === undefined || latest === undefined) return undefined;
  return { target: dayOf(target), earliest: dayOf(earliest), latest: dayOf(latest) };
}

/**
 * What the window says about a visit.
 *   none       there is no window, or it cannot be told: the date is partial, or has not been entered
 *   held       early, in-window, late: before its first day, within, after its last day
 *   not held   future: not open yet · due: open, both ends included · overdue: closed · missed: closed and passed over
 */
export type VisitTiming = 'none' | 'early' | 'in-window' | 'late' | 'future' | 'due' | 'overdue' | 'missed';

/** What decides about a visit that was not held: its days, and whether the plan has gone on without it. */
export interface TimedWindow extends Pick<VisitWindow, 'earliest' | 'latest'> {
  readonly isPassed: boolean;
}

/**
 * @param actualDate when the visit was held; may be partial, and is empty when it was begun and its date not entered;
 *   undefined when it was not held
 * @param today civil date at the site
 */
export function visitTiming(window: TimedWindow, actualDate: string | undefined, today: string): VisitTiming {
  const { earliest, latest, isPassed } = window;
  if (earliest === undefined || latest === undefined) return 'none';
  if (actualDate !== undefined) return timingOfHeld(earliest, latest, dayOf(actualDate));
  if (today < earliest) return 'future';
  if (today <= latest) return 'due';
  return isPassed ? 'missed' : 'overdue';
}

/** A partial date decides where every day that fits it lies on the same side. */
function timingOfHeld(earliest: string, latest: string, date: string): VisitTiming {
  if (isBefore(date, earliest)) return 'early';
  if (isBefore(latest, date)) return 'late';
  return isNotAfter(earliest, date) && isNotAfter(date, latest) ? 'in-window' : 'none';
}

/** The day of a date or datetime, as the calendar at the site showed it. */
function dayOf(text: string): string {
  return text.split('T')[0] ?? text;
}

function backwards(length: string): string {
  return length.startsWith('-') ? length.slice(1) : `-${length.replace(/^\+/, '')}`;
}
