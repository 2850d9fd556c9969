import { type Place, refuse } from '@verum/call';
import { Role } from '@verum/contracts';

export type UserState = 'invited' | 'active' | 'disabled';

/** A user as the use cases see one. Never holds a credential. */
export interface User {
  readonly id: string;
  readonly loginName: string;
  readonly displayName: string;
  readonly email: string;
  /** BCP 47, '' until it is chosen. */
  readonly language: string;
  readonly state: UserState;
  /** UTC milliseconds; null when no lock is on. */
  readonly lockedUntilMs: number | null;
  /** One-time codes are asked for. */
  readonly hasSecondFactor: boolean;
  /** Counts how often a role or the account itself was taken away. */
  readonly epoch: number;
  /** `<role number>@<study>/<site>`. */
  readonly grants: readonly string[];
}

/** Who installs and may let others in. */
export const operatorEverywhere: Place = { role: Role.OPERATOR, study: '*', site: '*' };

/**
 * The state that follows when an administrator asks for one. Someone who never set a password comes back as invited.
 * @throws Refusal INVALID_REQUEST when nobody can be put into it by hand
 */
export function nextState(asked: UserState, hasPassword: boolean): UserState {
  if (asked === 'invited') {
    const text = { textEn: 'is the state of a user without a password', textZh: '该状态仅用于尚未设置密码的用户' };
    throw refuse('INVALID_REQUEST', { violations: [{ field: 'state', rule: 'settable', ...text }] });
  }
  return asked === 'active' && !hasPassword ? 'invited' : asked;
}

/**
 * Somebody must remain who can let people in.
 * @param others other active users that are operators everywhere
 * @throws Refusal STATE_FORBIDS
 */
export function requireAnotherOperator(others: number): void {
  if (others === 0) throw refuse('STATE_FORBIDS', { facts: { state: 'last_operator' } });
}
