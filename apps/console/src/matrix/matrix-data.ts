import type { BuildIndex, VisitDef } from '@verum/odm';
import { casebookPlan, visitProgress, visitsInOrder } from '../casebook/casebook-plan.ts';
import type { Progress } from '../casebook/entry-status.ts';
import type { Casebook, Subject } from '../study/queries.ts';

export interface MatrixRow {
  readonly subject: Subject;
  /** Undefined: not open, or not loaded yet. */
  readonly casebook: Casebook | undefined;
}

/** A visit's state in one casebook; undefined where the casebook's build has no such visit or the visit no forms. */
export type VisitStates = ReadonlyMap<string, Progress>;

const known = new WeakMap<Casebook, VisitStates>();

/** By visit OID; the repeats of a visit are told as one. Worked out once for each casebook that is shown. */
export function visitStates(index: BuildIndex, casebook: Casebook): VisitStates {
  const found = known.get(casebook);
  if (found) return found;
  const states = new Map<string, Progress>();
  for (const planned of casebookPlan(index, casebook.forms).visits) {
    const { visit } = planned;
    const progress = visitProgress(planned);
    const before = states.get(visit.oid);
    states.set(visit.oid, before ? together(before, progress) : progress);
  }
  known.set(casebook, states);
  return states;
}

function together(a: Progress, b: Progress): Progress {
  const entry = a.entry === b.entry ? a.entry : 'started';
  return { entry, done: a.done + b.done, all: a.all + b.all };
}

/** The columns: the visits of the newest build, then those only older ones have. */
export function matrixColumns(builds: readonly BuildIndex[]): readonly VisitDef[] {
  const columns = new Map<string, VisitDef>();
  for (const index of builds.toReversed()) {
    for (const visit of visitsInOrder(index)) if (!columns.has(visit.oid)) columns.set(visit.oid, visit);
  }
  return [...columns.values()];
}
