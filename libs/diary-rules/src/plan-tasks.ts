import { dateOf, dayOf, minutesOf, shownAt } from './civil.ts';
import type { AnchorModel, ParticipationModel, ScheduleModel, SlotModel, TaskWindow, ZoneStay } from './model.ts';

/** What a plan is made from. The same on a phone without a network and on the server. */
export interface PlanBasis {
  /** Every version of every schedule. */
  readonly schedules: readonly ScheduleModel[];
  readonly anchors: readonly AnchorModel[];
  /** Oldest first, at least one. */
  readonly zones: readonly ZoneStay[];
  /** In the order in which it was decided, the last that holds on a date counts; none: active all the time. */
  readonly participation?: readonly ParticipationModel[];
}

/**
 * The tasks of the civil dates `from` to `to`, both included, in the order in which they open. The same date gives the
 * same task whatever span is asked for. On demand and once: where its days touch the span.
 *
 *   zone     a task lives in the zone in which it opens. One that the participant's clock jumped into by travel opens on
 *            arrival; one that it jumped over is in the plan with an empty window, and not expected.
 *   clocks   an opening time that is skipped opens at the first instant after the gap; one that comes twice opens at
 *            the first and closes at the second occurrence. A window that was skipped whole is empty.
 *   order    a schedule asks one thing at a time: a window, and what is taken late, ends when the next one opens; and
 *            once a later task has opened, an earlier one no longer does.
 *   version  a date is planned by the highest version that is effective on it.
 *
 * @throws RangeError for a zone that the platform does not know
 */
export function planTasks(basis: PlanBasis, from: string, to: string): TaskWindow[] {
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === undefined || last === undefined) throw new RangeError('no civil date');
  const names = new Set(basis.schedules.map(({ schedule }) => schedule));
  return [...names]
    .flatMap((name) => {
      const versions = basis.schedules.filter(({ schedule }) => schedule === name);
      // What is taken late ends where the next window opens, however many days later that is.
      const lateDays = Math.ceil(Math.max(0, ...versions.flatMap(({ slots }) => slots.map(lateOf))) / 1440);
      return inOrder(versions.flatMap((version) => windowsOf(version, versions, basis, first, last + lateDays)));
    })
    .filter(({ firstDay, lastDay }) => lastDay >= first && firstDay <= last)
    .map(({ firstDay: _first, lastDay: _last, lateMinutes: _late, ...window }) => window)
    .sort((a, b) => a.opensAtMs - b.opensAtMs || (a.task < b.task ? -1 : 1));
}

const lateOf = ({ lateMinutes }: SlotModel) => lateMinutes;

/** No two places on earth are further apart than 26 hours: beyond these days nothing touches a window. */
const NEIGHBOUR_DAYS = 4;

interface Draft extends TaskWindow {
  readonly firstDay: number;
  readonly lastDay: number;
  readonly lateMinutes: number;
}

function windowsOf(
  schedule: ScheduleModel,
  versions: readonly ScheduleModel[],
  basis: PlanBasis,
  from: number,
  to: number,
): Draft[] {
  const anchor = anchorDay(schedule, basis.anchors);
  if (anchor === undefined) return [];
  const first = anchor + schedule.firstDay;
  const last = anchor + schedule.lastDay;
  if (last < first) return [];
  if (schedule.slots.length === 0) return onDemand(schedule, versions, basis, first, last);
  const step = schedule.everyDays || last - first + 1;
  const begin = schedule.everyDays
    ? first + step * Math.max(0, Math.ceil((from - NEIGHBOUR_DAYS - first) / step))
    : first;
  const drafts: Draft[] = [];
  for (let day = begin; day <= Math.min(last, to + NEIGHBOUR_DAYS); day += step) {
    if (inForce(versions, day) !== schedule) continue;
    const closing = schedule.everyDays ? day : last;
    schedule.slots.forEach((slot, index) => {
      drafts.push(windowOf(schedule, basis, slot, { firstDay: day, lastDay: closing, slot: index + 1 }));
    });
  }
  return drafts;
}

interface Place {
  readonly firstDay: number;
  readonly lastDay: number;
  readonly slot: number;
}

/** Opens in the first zone whose clock shows its beginning, or any time of it, while the participant is there. */
function windowOf(schedule: ScheduleModel, basis: PlanBasis, slot: SlotModel, place: Place): Draft {
  let window: Bounds | undefined;
  for (const [index, { zone, sinceMs }] of basis.zones.entries()) {
    const arrival = index === 0 ? Number.NEGATIVE_INFINITY : sinceMs;
    const departure = basis.zones[index + 1]?.sinceMs ?? Number.POSITIVE_INFINITY;
    const bounds = boundsOf(slot, place, zone);
    if (bounds.opensAtMs >= departure) continue;
    const opensAtMs = Math.max(bounds.opensAtMs, arrival);
    if (opensAtMs < Math.min(bounds.closesAtMs, departure)) {
      window = { ...bounds, opensAtMs };
      break;
    }
    // Passed while on the way; a zone that is behind may yet show it.
    window = { ...bounds, opensAtMs, closesAtMs: opensAtMs };
  }
  if (!window) throw new RangeError('no zone');
  return draft(schedule, basis, place, window, slot.lateMinutes);
}

interface Bounds {
  readonly opensAtMs: number;
  readonly dueAtMs: number;
  readonly closesAtMs: number;
  readonly zone: string;
}

function boundsOf(slot: SlotModel, { firstDay, lastDay }: Place, zone: string): Bounds {
  const opens = minutesOf(slot.opens) ?? 0;
  const closes = minutesOf(slot.closes) ?? 1440;
  const due = minutesOf(slot.due || slot.closes) ?? closes;
  const closing = shownAt(lastDay, closes <= opens ? closes + 1440 : closes, zone);
  const dueBy = slot.due ? shownAt(lastDay, due < opens ? due + 1440 : due, zone).firstMs : closing.lastMs;
  return { opensAtMs: shownAt(firstDay, opens, zone).firstMs, dueAtMs: dueBy, closesAtMs: closing.lastMs, zone };
}

/** One window over all the days on which this version is in force. */
function onDemand(
  schedule: ScheduleModel,
  versions: readonly ScheduleModel[],
  basis: PlanBasis,
  first: number,
  last: number,
): Draft[] {
  const begins = Math.max(first, effectiveDay(schedule));
  const follower = Math.min(
    ...versions.filter(({ version }) => version > schedule.version).map(effectiveDay),
    Number.POSITIVE_INFINITY,
  );
  const ends = Math.min(last, follower - 1);
  if (ends < begins) return [];
  const slot = { opens: '00:00', due: '', closes: '24:00', lateMinutes: 0 };
  const place = { firstDay: begins, lastDay: ends, slot: 0 };
  const whole = windowOf(schedule, basis, slot, place);
  // It is answered wherever one is, so it ends by the clock of the last zone.
  const { zone } = basis.zones.at(-1) ?? whole;
  const closesAtMs = Math.max(whole.opensAtMs, boundsOf(slot, place, zone).closesAtMs);
  return [{ ...whole, closesAtMs, dueAtMs: closesAtMs, lateUntilMs: closesAtMs, zone }];
}

function draft(schedule: ScheduleModel, basis: PlanBasis, place: Place, bounds: Bounds, lateMinutes: number): Draft {
  const date = dateOf(place.firstDay);
  return {
    task: place.slot === 0 ? `${schedule.schedule}/*` : `${schedule.schedule}/${date}/${place.slot}`,
    schedule: schedule.schedule,
    version: schedule.version,
    instrument: schedule.instrument,
    instrumentVersion: schedule.instrumentVersion,
    date,
    slot: place.slot,
    ...bounds,
    lateUntilMs: bounds.closesAtMs,
    isExpected: isActiveOn(date, basis.participation ?? []),
    firstDay: place.firstDay,
    lastDay: place.lastDay,
    lateMinutes,
  };
}

/** Lets each window end where the next one opens, and leaves out what comes up after a later one. */
function inOrder(drafts: Draft[]): Draft[] {
  const byOpening = drafts.sort((a, b) => a.opensAtMs - b.opensAtMs || a.firstDay - b.firstDay || a.slot - b.slot);
  let latest: Draft | undefined;
  const opened = byOpening.map((each) => {
    const isOvertaken = latest !== undefined && isAfter(latest, each);
    if (!isOvertaken && each.closesAtMs > each.opensAtMs) latest = each;
    return isOvertaken ? { ...each, closesAtMs: each.opensAtMs } : each;
  });
  return opened.map((each, index) => {
    const next = opened.slice(index + 1).find(({ opensAtMs, closesAtMs }) => closesAtMs > opensAtMs)?.opensAtMs;
    const end = next ?? Number.POSITIVE_INFINITY;
    const closesAtMs = Math.min(each.closesAtMs, end);
    const isEmpty = closesAtMs <= each.opensAtMs;
    const dueAtMs = Math.max(each.opensAtMs, Math.min(each.dueAtMs, closesAtMs));
    const late = isEmpty ? closesAtMs : Math.min(closesAtMs + each.lateMinutes * 60_000, end);
    return {
      ...each,
      closesAtMs,
      dueAtMs,
      lateUntilMs: Math.max(closesAtMs, late),
      isExpected: each.isExpected && !isEmpty,
    };
  });
}

function isAfter(a: Draft, b: Draft): boolean {
  return a.firstDay > b.firstDay || (a.firstDay === b.firstDay && a.slot > b.slot);
}

function anchorDay(schedule: ScheduleModel, anchors: readonly AnchorModel[]): number | undefined {
  if (schedule.anchor === 'fixed') return dayOf(schedule.fixedDate);
  const found = anchors.find(
    ({ anchor, visit }) => anchor === schedule.anchor && (anchor !== 'visit' || visit === schedule.visit),
  );
  return found && dayOf(found.date);
}

function inForce(versions: readonly ScheduleModel[], day: number): ScheduleModel | undefined {
  return versions
    .filter((each) => effectiveDay(each) <= day)
    .reduce<ScheduleModel | undefined>((best, each) => (best && best.version > each.version ? best : each), undefined);
}

function effectiveDay({ effectiveFrom }: ScheduleModel): number {
  return dayOf(effectiveFrom) ?? Number.NEGATIVE_INFINITY;
}

function isActiveOn(date: string, participation: readonly ParticipationModel[]): boolean {
  return (participation.findLast(({ from }) => from <= date)?.state ?? 'active') === 'active';
}
