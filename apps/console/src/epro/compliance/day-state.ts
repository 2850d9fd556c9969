import type { ComplianceDay } from '../epro-queries.ts';

/** What a day is, as one glyph. */
export type DayState = 'done' | 'late' | 'missed' | 'open' | 'expected';

export const dayStates: readonly DayState[] = ['done', 'late', 'missed', 'open', 'expected'];

export interface DayCounts {
  readonly expected: number;
  readonly done: number;
  readonly late: number;
  readonly missed: number;
  readonly open: number;
}

export function countsOf({ expected = 0, done = 0, late = 0, missed = 0, open = 0 }: ComplianceDay): DayCounts {
  return { expected, done, late, missed, open };
}

/**
 * The one thing to know of a day: that something is missing before that something still can be done, before that
 * something came late. Undefined where nothing was asked.
 */
export function stateOfDay({ expected, done, late, missed, open }: DayCounts): DayState | undefined {
  if (expected === 0 && done + late === 0) return undefined;
  if (missed > 0) return 'missed';
  if (open > 0) return 'open';
  if (late > 0) return 'late';
  return done >= expected ? 'done' : 'expected';
}

/** The share of what was due that came, in whole per cent; undefined where nothing was due yet. */
export function rateOf(counts: {
  readonly done?: number | undefined;
  readonly late?: number | undefined;
  readonly missed?: number | undefined;
}): number | undefined {
  const came = (counts.done ?? 0) + (counts.late ?? 0);
  const due = came + (counts.missed ?? 0);
  return due === 0 ? undefined : Math.round((100 * came) / due);
}
