/** What goes on beyond trial until every part of the platform knows of it. */
export type SagaKind = 'ENROLMENT' | 'STATUS' | 'LINK';

/**
 * PERSON: patient notes that the person takes part, as the subject now stands. CASEBOOK: edc opens the casebook, or
 * follows the subject's status. UNDO_PERSON: patient notes that the person never took part.
 */
export type SagaStep = 'PERSON' | 'CASEBOOK' | 'UNDO_PERSON';

/** WAITING: for something that people have to do. STUCK: late, or refused as it should not be; tried on. */
export type SagaState = 'RUNNING' | 'WAITING' | 'STUCK' | 'DONE' | 'UNDONE';

export interface Saga {
  readonly study: string;
  readonly id: string;
  readonly site: string;
  readonly kind: SagaKind;
  /** Null while an enrolment has not reached trial's own step. */
  readonly subject: string | null;
  readonly patient: string | null;
  readonly participation: string | null;
  /** What is left. */
  readonly steps: readonly SagaStep[];
  readonly state: SagaState;
  /** The name of the reason why the last try was refused; '' before. */
  readonly reason: string;
  readonly tries: number;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
  readonly nextTryAt: string;
}

/** How a step ended: '' when it is done, else the name of the reason why it was refused. */
export type StepOutcomes = ReadonlyMap<SagaStep, string>;

/** An enrolment that has not got its subject in this time never will: nobody waits for its answer any more. */
export const subjectWithinMs = 60_000;
/** After this, people are told that something is late. */
export const lateAfterMs = 15 * 60_000;
/** What the call that begins it takes for a first try; after that, whoever comes by goes on. */
export const firstTryWithinMs = 5_000;

const firstDelayMs = 1_000;
const delayMaxMs = 5 * 60_000;
const firstWaitMs = 15_000;
const waitMaxMs = 60 * 60_000;

// People have to do something first.
const waitsForPeople: ReadonlySet<string> = new Set(['NO_ACTIVE_BUILD', 'HELD']);
// A part of the platform is away, overloaded, or not set up for this yet.
const passes: ReadonlySet<string> = new Set([
  ...['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RATE_LIMITED', 'CANCELLED', 'READ_ONLY'],
  ...['UNAUTHENTICATED', 'PERMISSION_DENIED', 'METHOD_NOT_ALLOWED'],
]);

/** The saga after a try. What was refused is left, and it says when it is tried again. */
export function afterTry(saga: Saga, outcomes: StepOutcomes, nowMs: number): Saga {
  const steps = saga.steps.filter((step) => outcomes.get(step) !== '');
  const refusals = steps.map((step) => outcomes.get(step) ?? '');
  const reason = refusals.at(-1) ?? '';
  const tries = saga.tries + 1;
  const isWaiting = refusals.every((one) => waitsForPeople.has(one));
  const delayMs = isWaiting
    ? backOff(firstWaitMs, saga.tries, waitMaxMs)
    : backOff(firstDelayMs, saga.tries, delayMaxMs);
  const nextTryAt = new Date(nowMs + delayMs).toISOString();
  return { ...saga, steps, state: stateAfter(saga, steps, refusals, nowMs), reason, tries, nextTryAt };
}

function stateAfter(saga: Saga, steps: readonly SagaStep[], refusals: readonly string[], nowMs: number): SagaState {
  if (steps.length === 0) return saga.subject === null ? 'UNDONE' : 'DONE';
  if (refusals.every((one) => waitsForPeople.has(one))) return 'WAITING';
  const isLate = nowMs - Date.parse(saga.beganAt) > lateAfterMs;
  const isRefused = refusals.some((one) => !passes.has(one) && !waitsForPeople.has(one));
  return isLate || isRefused ? 'STUCK' : 'RUNNING';
}

/** What is left of an enrolment that did not come about: patient must not say that the person takes part. */
export function undone(saga: Saga, nowMs: number): Saga {
  return { ...saga, steps: ['UNDO_PERSON'], state: 'RUNNING', nextTryAt: new Date(nowMs).toISOString() };
}

function backOff(firstMs: number, tries: number, maxMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(tries, 20), maxMs);
}

interface Begun
  extends Pick<Saga, 'study' | 'site' | 'id' | 'kind' | 'subject' | 'patient' | 'participation' | 'steps'> {
  readonly nowMs: number;
  /** When somebody else may take it over. */
  readonly tryAfterMs: number;
}

export function newSaga({ nowMs, tryAfterMs, ...saga }: Begun): Saga {
  const [beganAt, nextTryAt] = [nowMs, nowMs + tryAfterMs].map((ms) => new Date(ms).toISOString()) as [string, string];
  return { ...saga, state: 'RUNNING', reason: '', tries: 0, beganAt, nextTryAt };
}
