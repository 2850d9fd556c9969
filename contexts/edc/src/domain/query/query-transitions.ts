import { refuse, violation } from '@verum/call';
import { isLiving, type QueryState } from './auto-queries.ts';
import type { Query, QueryMessageKind, QueryOrigin } from './query.ts';

export type QueryAction = 'release' | 'answer' | 'reopen' | 'close' | 'cancel';

export interface QueryTransition {
  readonly action: QueryAction;
  readonly from: QueryState;
  readonly to: QueryState;
  /** What the actor has to hold at the query's site. */
  readonly permission: 'query.answer' | 'query.write' | 'query.review';
  /** Undefined: whoever opened it, a check or a person. */
  readonly origin?: QueryOrigin;
  /** Only by the person who opened it. */
  readonly isOpenersOnly?: true;
  /** Whether it is nothing without words: the answer, or why. */
  readonly needsText: boolean;
}

/**
 * The life of a query: candidate → open → answered → open | closed; closed and cancelled are final. What ends a query
 * that nobody has answered needs a why, because its check then stays silent about these inputs; one's own question may
 * be taken back without.
 */
export const queryTransitions: readonly QueryTransition[] = [
  { action: 'release', from: 'CANDIDATE', to: 'OPEN', permission: 'query.review', needsText: false },
  { action: 'cancel', from: 'CANDIDATE', to: 'CANCELLED', permission: 'query.review', needsText: true },
  { action: 'answer', from: 'OPEN', to: 'ANSWERED', permission: 'query.answer', needsText: true },
  { action: 'close', from: 'OPEN', to: 'CLOSED', permission: 'query.write', needsText: true },
  {
    ...{ action: 'cancel', from: 'OPEN', to: 'CANCELLED', permission: 'query.write', needsText: false },
    ...{ origin: 'PERSON', isOpenersOnly: true },
  },
  {
    ...{ action: 'cancel', from: 'OPEN', to: 'CANCELLED', permission: 'query.review', needsText: true },
    origin: 'CHECK',
  },
  { action: 'reopen', from: 'ANSWERED', to: 'OPEN', permission: 'query.write', needsText: true },
  { action: 'close', from: 'ANSWERED', to: 'CLOSED', permission: 'query.write', needsText: false },
];

/** What the thread says of a step. */
export const messageOf: Readonly<Record<QueryAction, QueryMessageKind>> = {
  release: 'released',
  answer: 'answered',
  reopen: 'reopened',
  close: 'closed',
  cancel: 'cancelled',
};

/** Who acts, and what they may do at the query's site. */
export interface QueryActor {
  readonly id: string;
  may(permission: string): boolean;
}

type Asked = Pick<Query, 'state' | 'origin' | 'openedBy'>;

/**
 * The state that follows.
 * @param text trimmed; '' for none
 * @throws Refusal PERMISSION_DENIED; STATE_FORBIDS with what may be done instead; INVALID_REQUEST where words are missing
 */
export function decideStep(query: Asked, action: QueryAction, actor: QueryActor, text: string): QueryState {
  const rows = queryTransitions.filter((row) => row.action === action);
  if (!rows.some(({ permission }) => actor.may(permission))) throw denied(rows);
  const row = rows.find((one) => fits(one, query));
  if (!row) throw forbidden(query, action);
  if (!actor.may(row.permission)) throw denied([row]);
  if (row.isOpenersOnly && query.openedBy !== actor.id) {
    throw refuse('PERMISSION_DENIED', { facts: { permission: row.permission, by: 'opener' } });
  }
  if (row.needsText && text === '') throw textMissing();
  return row.to;
}

/** @throws Refusal STATE_FORBIDS for a query that is over: nothing is said or changed there any more */
export function requireLiving(query: Asked, wanted: string): void {
  if (!isLiving(query)) throw forbidden(query, wanted);
}

export function textMissing(field = 'text') {
  const textEn = 'Say it in words: this step needs a text.';
  return refuse('INVALID_REQUEST', { violations: [violation(field, 'required', textEn, '此操作需要填写文字说明。')] });
}

function fits({ from, origin }: QueryTransition, query: Asked): boolean {
  return from === query.state && (origin === undefined || origin === query.origin);
}

function denied(rows: readonly QueryTransition[]) {
  return refuse('PERMISSION_DENIED', {
    facts: { permission: [...new Set(rows.map(({ permission }) => permission))].join(', ') },
  });
}

function forbidden(query: Asked, wanted: string) {
  const allowed = queryTransitions.filter((row) => fits(row, query)).map((row) => row.action);
  return refuse('STATE_FORBIDS', { facts: { state: query.state, wanted, allowed: allowed.join(', ') } });
}
