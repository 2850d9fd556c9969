import type { StudyBuild, VisitDef } from '@verum/odm';
import { formatVisitKey, parseVisitKey } from '@verum/values';
import { resolveWindows } from './resolve-windows.ts';
import type { VisitRules } from './visit-rules.ts';
import { type VisitTiming, type VisitWindow, visitTiming } from './visit-window.ts';

/** What is known of one subject's visits. */
export interface VisitSituation {
  /** Visits that have begun, by visit key, with their dates: whole, partial, or undefined when not entered. */
  readonly dates: ReadonlyMap<string, string | undefined>;
  /** Keys of the visits that were skipped with a reason. */
  readonly skipped: ReadonlySet<string>;
  /** OIDs of the visits whose collection exception is true: this subject has none. */
  readonly hidden: ReadonlySet<string>;
  /** Civil date at the site. */
  readonly today: string;
  /** IANA zone of the site. */
  readonly zone: string;
}

export interface PlannedVisit extends VisitWindow {
  readonly key: string;
  /** OID of the visit. */
  readonly visit: string;
  readonly repeat?: string;
  readonly isStarted: boolean;
  readonly isSkipped: boolean;
  readonly timing: VisitTiming;
}

/**
 * The visits of a subject, in the order of the plan, repeats in theirs, with their windows and what these say today.
 *
 * There is: every scheduled visit that is planned; of one that repeats the first repeat ("1"), and further ones once
 * they have begun; a common visit (a log) always; an unscheduled visit, and a scheduled one outside of the plan, once
 * it has begun. A hidden visit is there only where it has begun before it was hidden. A skipped visit has no timing.
 */
export function planVisits(rules: VisitRules, situation: VisitSituation): readonly PlannedVisit[] {
  const entries = listVisits(rules, situation);
  const windows = resolveWindows(rules, entries, situation);
  return entries.map((entry) => {
    const { key, visit, repeat, isStarted, isSkipped } = entry;
    const { window, isPassed } = windows.get(key) ?? { window: { isProjected: false }, isPassed: false };
    const actual = isStarted ? (situation.dates.get(key) ?? '') : undefined;
    const timing = isSkipped ? 'none' : visitTiming({ ...window, isPassed }, actual, situation.today);
    return { key, visit: visit.oid, ...(repeat !== undefined && { repeat }), isStarted, isSkipped, ...window, timing };
  });
}

/** One visit, or one repeat of it, in the casebook of a subject. */
export interface VisitEntry {
  readonly key: string;
  readonly visit: VisitDef;
  readonly repeat: string | undefined;
  readonly isStarted: boolean;
  readonly isSkipped: boolean;
}

function listVisits({ visits }: VisitRules, { dates, skipped, hidden }: VisitSituation): readonly VisitEntry[] {
  const touched = new Map<string, Set<string | undefined>>();
  for (const key of [...dates.keys(), ...skipped]) {
    const parts = parseVisitKey(key);
    if (parts) touched.set(parts.visitOid, (touched.get(parts.visitOid) ?? new Set()).add(parts.visitRepeatKey));
  }
  return visits.flatMap(({ visit, isPlanned }) => {
    const repeats = touched.get(visit.oid) ?? new Set<string | undefined>();
    const isExpected = (isPlanned || visit.type === 'common') && !hidden.has(visit.oid);
    if (isExpected && repeats.size === 0) repeats.add(visit.repeating ? '1' : undefined);
    return [...repeats].sort(compareRepeats).map((repeat) => {
      const key = formatVisitKey(visit.oid, repeat);
      return { key, visit, repeat, isStarted: dates.has(key), isSkipped: skipped.has(key) };
    });
  });
}

/** Numbers by their size and before words: 2 comes before 10. */
function compareRepeats(a = '', b = ''): number {
  const [x, y] = [a, b].map((key) => (/^\d{1,15}$/.test(key) ? Number(key) : Number.POSITIVE_INFINITY));
  if (x !== undefined && y !== undefined && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface ExpectedForm {
  readonly formOid: string;
  /** The visit is not complete without it. */
  readonly isMandatory: boolean;
}

/**
 * The forms that a visit expects, in its order.
 * @param hidden OIDs of the forms whose collection exception is true in this visit
 */
export function expectedForms(
  { visits, forms }: Pick<StudyBuild, 'visits' | 'forms'>,
  visitOid: string,
  hidden: ReadonlySet<string>,
): readonly ExpectedForm[] {
  const defined = new Set(forms.map(({ oid }) => oid));
  const expected = new Map<string, ExpectedForm>();
  for (const { formOid, mandatory } of visits.find(({ oid }) => oid === visitOid)?.forms ?? [])
    if (defined.has(formOid) && !hidden.has(formOid) && !expected.has(formOid))
      expected.set(formOid, { formOid, isMandatory: mandatory });
  return [...expected.values()];
}
