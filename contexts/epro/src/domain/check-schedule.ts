import { type Violation, violation } from '@verum/call';
import { dayOf, minutesOf, type ScheduleModel, type SlotModel } from '@verum/diary-rules';

/** Days that a plan may reach before and after its anchor: ten years. */
const DAYS_MAX = 3660;
const SLOTS_MAX = 24;

/** What the contract's own rules cannot see of a schedule; `before` is the version that this one follows. */
export function checkSchedule(
  schedule: ScheduleModel,
  { before, nowMs }: { readonly before: ScheduleModel | undefined; readonly nowMs: number },
): Violation[] {
  return [
    ...anchorFaults(schedule),
    ...dayFaults(schedule),
    ...slotFaults(schedule),
    ...effectFaults(schedule, before, nowMs),
  ];
}

function anchorFaults({ anchor, visit, fixedDate }: ScheduleModel): Violation[] {
  const faults: Violation[] = [];
  if ((anchor === 'visit') !== (visit !== '')) {
    faults.push(
      violation('content.visit', 'anchor', 'is given with the anchor VISIT, and only then', '仅当锚点为访视时填写'),
    );
  }
  const isDate = dayOf(fixedDate) !== undefined;
  if (anchor === 'fixed' ? !isDate : fixedDate !== '') {
    faults.push(
      violation(
        'content.fixedDate',
        'anchor',
        'is a date with the anchor FIXED, and only then',
        '仅当锚点为固定日期时填写有效日期',
      ),
    );
  }
  return faults;
}

function dayFaults({ firstDay, lastDay, everyDays, slots }: ScheduleModel): Violation[] {
  const faults: Violation[] = [];
  if (Math.abs(firstDay) > DAYS_MAX || Math.abs(lastDay) > DAYS_MAX || lastDay < firstDay) {
    faults.push(
      violation(
        'content.lastDay',
        'days',
        `lies within ${DAYS_MAX} days and not before firstDay`,
        `须在 ${DAYS_MAX} 天之内且不早于 firstDay`,
      ),
    );
  }
  if (everyDays > DAYS_MAX) faults.push(violation('content.everyDays', 'days', 'is too many days', '天数过多'));
  if (everyDays === 0 && slots.length > 1) {
    faults.push(violation('content.slots', 'once', 'what is asked once has one slot', '仅一次的任务只能有一个时段'));
  }
  if (everyDays > 0 && slots.length === 0) {
    faults.push(violation('content.everyDays', 'on_demand', 'is 0 on demand', '按需填写时应为 0'));
  }
  return faults;
}

/** In the order of the day, one after the other; only the last may go on over midnight, up to where the first opens. */
function slotFaults({ slots, everyDays }: ScheduleModel): Violation[] {
  if (slots.length > SLOTS_MAX) {
    return [violation('content.slots', 'too_many', `are at most ${SLOTS_MAX}`, `最多 ${SLOTS_MAX} 个时段`)];
  }
  const spans = slots.map(spanOf);
  return spans.flatMap(({ due, closes }, index): Violation[] => {
    const field = `content.slots[${index}]`;
    const next =
      spans[index + 1]?.opens ?? (everyDays === 1 ? (spans[0]?.opens ?? 0) + 1440 : Number.POSITIVE_INFINITY);
    const isWithin = everyDays === 0 || closes <= next;
    return [
      ...(isWithin ? [] : [violation(field, 'overlap', 'reaches into the next slot', '与下一时段重叠')]),
      ...(due > closes
        ? [violation(`${field}.due`, 'due', 'lies between opens and closes', '应在开放与关闭时间之间')]
        : []),
    ];
  });
}

function spanOf({ opens, due, closes }: SlotModel) {
  const from = minutesOf(opens) ?? 0;
  const after = (time: string, isDayAfter: (minutes: number) => boolean) => {
    const minutes = minutesOf(time) ?? from;
    return isDayAfter(minutes) ? minutes + 1440 : minutes;
  };
  const until = after(closes, (minutes) => minutes <= from);
  return { opens: from, closes: until, due: due === '' ? until : after(due, (minutes) => minutes < from) };
}

/** Wherever a participant is, what has opened there stays as it was planned. */
function effectFaults({ effectiveFrom }: ScheduleModel, before: ScheduleModel | undefined, nowMs: number): Violation[] {
  const day = dayOf(effectiveFrom);
  if (!before && effectiveFrom === '') return [];
  const field = 'content.effectiveFrom';
  if (day === undefined) return [violation(field, 'date', 'is a date, YYYY-MM-DD', '应为日期 YYYY-MM-DD')];
  if (!before) return [];
  // The furthest east: UTC+14, Pacific/Kiritimati.
  const today = Math.floor((nowMs + 14 * 3_600_000) / 86_400_000);
  if (day > today) return [];
  return [violation(field, 'past', 'lies after today, everywhere on earth', '须晚于全球各地的今天')];
}
