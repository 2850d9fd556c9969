import type { BuildIndex, VisitDef } from '@verum/odm';
import { casebookPlan, type PlannedVisit, visitProgress, visitsInOrder } from '../casebook/casebook-plan.ts';
import type { Progress } from '../casebook/entry-status.ts';
import { type FormFacts, factsTogether, holdOf, signatureOf } from '../casebook/form-facts.ts';
import { isPast, type Timing, timingOf } from '../casebook/visit-status.ts';
import type { Casebook, Subject } from '../study/queries.ts';

export interface MatrixRow {
  readonly subject: Subject;
  /** Undefined: not open, or not loaded yet. */
  readonly casebook: Casebook | undefined;
}

export interface VisitState {
  readonly progress: Progress;
  readonly facts: FormFacts;
  /** Undefined also where a visit was held several times. */
  readonly timing?: Timing | undefined;
}

/** A visit's state in one casebook; undefined where the casebook's build has no such visit or the visit no forms. */
export type VisitStates = ReadonlyMap<string, VisitState>;

const known = new WeakMap<Casebook, VisitStates>();

/** By visit OID; the repeats of a visit are told as one. Worked out once for each casebook that is shown. */
export function visitStates(index: BuildIndex, casebook: Casebook): VisitStates {
  const found = known.get(casebook);
  if (found) return found;
  const states = new Map<string, VisitState>();
  for (const planned of casebookPlan(index, casebook.forms, casebook.visits).visits) {
    const { visit } = planned;
    const state = visitState(planned);
    const before = states.get(visit.oid);
    states.set(visit.oid, before ? together(before, state) : state);
  }
  known.set(casebook, states);
  return states;
}

/** What was done to the visit as a whole comes before what its forms have in common. */
function visitState(planned: PlannedVisit): VisitState {
  const { forms, status = {} } = planned;
  const progress = visitProgress(planned);
  const facts = factsTogether(
    forms.filter(({ isExpected }) => isExpected).map((form) => form.facts),
    progress.entry,
  );
  const hold = holdOf(status.hold);
  const signature = signatureOf(status.signature);
  return {
    progress,
    facts: {
      ...facts,
      hold: hold === 'none' ? facts.hold : hold,
      signature: signature === 'none' ? facts.signature : signature,
    },
    timing: progress.entry === 'skipped' ? undefined : timingOf(status),
  };
}

function together(a: VisitState, b: VisitState): VisitState {
  const entry = a.progress.entry === b.progress.entry ? a.progress.entry : 'started';
  const facts = factsTogether([a.facts, b.facts], entry);
  return { progress: { entry, done: a.progress.done + b.progress.done, all: a.progress.all + b.progress.all }, facts };
}

/** Nobody has begun the visit and its days are over. */
export function isLate({ progress, timing }: VisitState): boolean {
  return progress.entry === 'notStarted' && isPast(timing);
}

/** The columns: the visits of the newest build, then those only older ones have. */
export function matrixColumns(builds: readonly BuildIndex[]): readonly VisitDef[] {
  const columns = new Map<string, VisitDef>();
  for (const index of builds.toReversed()) {
    for (const visit of visitsInOrder(index)) if (!columns.has(visit.oid)) columns.set(visit.oid, visit);
  }
  return [...columns.values()];
}
