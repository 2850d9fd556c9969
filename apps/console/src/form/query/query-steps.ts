import type { FieldQuery } from '../field-queries.ts';

export type QueryAction = 'answer' | 'reopen' | 'close' | 'cancel' | 'release' | 'comment';

export interface QueryStep {
  readonly action: QueryAction;
  /** It is nothing without words. */
  readonly needsText: boolean;
}

export interface QueryActor {
  readonly user: string;
  can(permission: string): boolean;
}

type Asked = Pick<FieldQuery, 'state' | 'isOfCheck' | 'openedBy'>;

/**
 * The steps to offer: those that the service allows in this state (its `queryTransitions`), the likeliest first. It
 * judges again.
 */
export function stepsOf({ state, isOfCheck, openedBy }: Asked, { user, can }: QueryActor): readonly QueryStep[] {
  const steps: (QueryStep | false)[] = [];
  if (state === 'candidate') {
    steps.push(can('query.review') && { action: 'release', needsText: false });
    steps.push(can('query.review') && { action: 'cancel', needsText: true });
  }
  if (state === 'open') {
    const isOwn = !isOfCheck && openedBy === user;
    steps.push(can('query.answer') && { action: 'answer', needsText: true });
    steps.push(can('query.write') && { action: 'close', needsText: true });
    steps.push(isOwn && can('query.write') && { action: 'cancel', needsText: false });
    steps.push(isOfCheck && can('query.review') && { action: 'cancel', needsText: true });
  }
  if (state === 'answered') {
    steps.push(can('query.write') && { action: 'close', needsText: false });
    steps.push(can('query.write') && { action: 'reopen', needsText: true });
  }
  if (isLiving(state)) steps.push(can('query.read') && { action: 'comment', needsText: true });
  return steps.filter((step) => step !== false);
}

/** Something can still become of it. */
export function isLiving(state: FieldQuery['state']): boolean {
  return state !== 'closed' && state !== 'cancelled';
}
