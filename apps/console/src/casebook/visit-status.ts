import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type VisitStatus = Json<edc.VisitStatus>;

/** What a visit's window says: before its first day, open, closed, passed over; or how a held visit lies to it. */
export type Timing = 'future' | 'due' | 'overdue' | 'missed' | 'early' | 'inWindow' | 'late';

const timings: Readonly<Record<string, Timing>> = {
  VISIT_TIMING_FUTURE: 'future',
  VISIT_TIMING_DUE: 'due',
  VISIT_TIMING_OVERDUE: 'overdue',
  VISIT_TIMING_MISSED: 'missed',
  VISIT_TIMING_EARLY: 'early',
  VISIT_TIMING_IN_WINDOW: 'inWindow',
  VISIT_TIMING_LATE: 'late',
};

/** Undefined: there is no window, or it cannot be told yet. */
export function timingOf({ timing = '' }: VisitStatus): Timing | undefined {
  return timings[timing];
}

/** Nobody came and the days are over. */
export function isPast(timing: Timing | undefined): boolean {
  return timing === 'overdue' || timing === 'missed';
}
