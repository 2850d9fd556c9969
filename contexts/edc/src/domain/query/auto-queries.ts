import type { Outcome } from '@verum/checks';

export type QueryState = 'CANDIDATE' | 'OPEN' | 'ANSWERED' | 'CLOSED' | 'CANCELLED';

export interface LocalText {
  readonly lang: string;
  readonly text: string;
}

/** A query that a check opened, as far as the next evaluation has to know it. */
export interface AutoQuery {
  readonly form: string;
  readonly number: number;
  readonly path: string;
  readonly state: QueryState;
  readonly checkKey: string;
  readonly inputsHash: string;
}

export interface NewAutoQuery extends AutoQuery {
  readonly rule: string;
  readonly texts: readonly LocalText[];
  readonly follows: number | null;
}

/** A step of a query that is there, and what its thread says of it. */
export interface QueryStep {
  readonly form: string;
  readonly number: number;
  readonly state: QueryState;
  /** Undefined: as it was. */
  readonly inputsHash?: string;
  readonly kind: 'corrected' | 'reopened' | 'refired' | 'cancelled';
}

export interface AutoQueries {
  readonly opened: readonly NewAutoQuery[];
  readonly steps: readonly QueryStep[];
}

/** The verdict on a check at its place, and the row of the form that a query about it belongs to. */
export type PlacedOutcome = Pick<Outcome, 'checkKey' | 'verdict' | 'inputsHash' | 'path'> & {
  readonly form: string;
  readonly rule: string;
  readonly texts: readonly LocalText[];
};

export interface AutoQueryState {
  readonly known: readonly AutoQuery[];
  /** The highest number of a query in each form. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Rules whose queries are reviewed before a site sees them. */
  readonly candidates: ReadonlySet<string>;
}

/**
 * What becomes of the automatic queries after an evaluation. A check has one living query at its place; about inputs
 * that somebody has accepted (closed or cancelled) it does not ask again; and a value that was corrected answers, but
 * does not close: whoever asked looks at it first.
 */
export function decideAutoQueries(outcomes: readonly PlacedOutcome[], state: AutoQueryState): AutoQueries {
  const byCheck = Map.groupBy(state.known, ({ form, checkKey }) => `${form} ${checkKey}`);
  const numbers = new Map(state.numbers);
  const opened: NewAutoQuery[] = [];
  const steps: QueryStep[] = [];
  for (const outcome of outcomes) {
    const known = (byCheck.size > 0 && byCheck.get(`${outcome.form} ${outcome.checkKey}`)) || [];
    const living = known.find(isLiving);
    if (outcome.verdict !== 'fails') {
      if (living) steps.push(...corrected(living, outcome.inputsHash));
      continue;
    }
    const { form, path, rule, checkKey, inputsHash, texts } = outcome;
    const isAccepted = known.some((query) => !isLiving(query) && query.inputsHash === inputsHash);
    if (living) {
      if (living.inputsHash !== inputsHash && !isAccepted) steps.push(refired(living, inputsHash));
      continue;
    }
    if (isAccepted) continue;
    const number = (numbers.get(form) ?? 0) + 1;
    numbers.set(form, number);
    const follows =
      Math.max(0, ...known.filter((query) => query.state === 'CLOSED').map((query) => query.number)) || null;
    const initial: QueryState = state.candidates.has(rule) ? 'CANDIDATE' : 'OPEN';
    opened.push({ form, number, path, state: initial, checkKey, inputsHash, rule, texts, follows });
  }
  return { opened, steps };
}

export function isLiving({ state }: { readonly state: QueryState }): boolean {
  return state === 'CANDIDATE' || state === 'OPEN' || state === 'ANSWERED';
}

/** The query keeps what it is now about, so that the same failure later is a new one. */
function corrected({ form, number, state }: AutoQuery, inputsHash: string): QueryStep[] {
  if (state === 'OPEN') return [{ form, number, state: 'ANSWERED', inputsHash, kind: 'corrected' }];
  // No site has seen it: there is nobody to tell.
  if (state === 'CANDIDATE') return [{ form, number, state: 'CANCELLED', inputsHash, kind: 'cancelled' }];
  return [];
}

function refired({ form, number, state }: AutoQuery, inputsHash: string): QueryStep {
  return state === 'ANSWERED'
    ? { form, number, state: 'OPEN', inputsHash, kind: 'reopened' }
    : { form, number, state, inputsHash, kind: 'refired' };
}
